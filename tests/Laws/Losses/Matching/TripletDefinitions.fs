/// Triplet losses as their authors write them: an enumeration of all triplets, on dual numbers.
module ImageRegression.Laws.TripletDefinitions

open ImageRegression.Losses
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Entry

type Matching =
    {
        Name: string
        Loss: Loss
        Definition: Dual[][] -> int64[] -> Dual
        /// What is compared with 0 on the way: where it is nearly 0, rounding decides and nothing can be compared.
        Decisions: Dual[][] -> int64[] -> float list
        AnyOrder: Has<unit>
        NoneNegative: Has<unit>
    }

let unit (row: Dual[]) =
    let length = row |> Array.sumBy (fun x -> x * x) |> sqrt

    if length.Value = 0.0 then
        row
    else
        row |> Array.map (fun x -> x / length)

let cosine (f: Dual[][]) =
    let units = Array.map unit f
    fun i j -> Array.map2 (*) units[i] units[j] |> Array.sum

let unitDistance (f: Dual[][]) =
    let units = Array.map unit f
    fun i j -> -(distance units[i] units[j])

let triplets (y: int64[]) =
    [
        for a in 0 .. y.Length - 1 do
            for p in 0 .. y.Length - 1 do
                for n in 0 .. y.Length - 1 do
                    if a <> p && y[a] = y[p] && y[n] <> y[a] then
                        a, p, n
    ]

let pairs same (y: int64[]) =
    [
        for i in 0 .. y.Length - 1 do
            for j in 0 .. y.Length - 1 do
                if i <> j && (y[i] = y[j]) = same then
                    i, j
    ]

let mean (terms: Dual list) =
    List.sum terms / constant (float (max 1 terms.Length))

let meanOfActive (terms: Dual list) =
    mean (terms |> List.filter (fun term -> term.Value > 0.0))

let reduce reduction : Dual list -> Dual =
    match reduction with
    | TripletReduction.Sum -> List.sum
    | TripletReduction.MeanOfActive -> meanOfActive
    | _ -> mean

let hardest (s: int -> int -> Dual) triplets =
    triplets
    |> List.groupBy (fun (a, _, _) -> a)
    |> List.map (fun (a, those) ->
        let p =
            those |> List.map (fun (_, p, _) -> p) |> List.minBy (fun p -> (s a p).Value)

        let n =
            those |> List.map (fun (_, _, n) -> n) |> List.maxBy (fun n -> (s a n).Value)

        a, p, n)

let mined mining epsilon (s: int -> int -> Dual) y =
    let delta (a, p, n) = (s a p - s a n).Value
    let all = triplets y

    match mining with
    | TripletMining.Violating -> all |> List.filter (fun t -> delta t <= epsilon)
    | TripletMining.SemiHard -> all |> List.filter (fun t -> delta t > 0.0 && delta t <= epsilon)
    | TripletMining.Hard -> all |> List.filter (fun t -> delta t <= 0.0)
    | TripletMining.Easy -> all |> List.filter (fun t -> delta t > epsilon)
    | TripletMining.BatchHard -> hardest s all
    | _ -> all

// Where two directions coincide, rounding decides how far apart they are.
let apart (f: Dual[][]) =
    let s = unitDistance f

    [
        for i in 0 .. f.Length - 1 do
            for j in 0 .. i - 1 do
                (s i j).Value
    ]

// Which of two is the more similar.
let ties (f: Dual[][]) =
    let s = cosine f

    [
        for a in 0 .. f.Length - 1 do
            for i in 0 .. f.Length - 1 do
                for j in 0 .. i - 1 do
                    if i <> a && j <> a then
                        (s a i - s a j).Value
    ]

let triplet name (loss: Triplet) =
    let score =
        if loss.Score = PairScore.UnitDistance then
            unitDistance
        else
            cosine

    let softplus (x: Dual) =
        logarithm (constant 1.0 + exponential x)

    {
        Name = name
        Loss = loss
        Definition =
            fun f y ->
                let s = score f

                mined loss.Mining loss.Margin s y
                |> List.map (fun (a, p, n) ->
                    let negative =
                        if loss.Swap && (s p n).Value > (s a n).Value then
                            s p n
                        else
                            s a n

                    let hinge = constant loss.Margin - s a p + negative
                    if loss.Smooth then softplus hinge else positivePart hinge)
                |> reduce loss.Reduction
        Decisions =
            fun f y ->
                let s = score f

                [
                    for a, p, n in triplets y do
                        (s a p - s a n).Value
                        (s a p - s a n).Value - loss.Margin

                        if loss.Swap then
                            (s p n - s a n).Value
                            (s a p - s p n).Value - loss.Margin
                ]
                @ (if loss.Score = PairScore.UnitDistance then apart f else [])
                @ (if loss.Mining = TripletMining.BatchHard then ties f else [])
        AnyOrder = Has()
        NoneNegative = Has()
    }

let adaTriplet name (loss: AdaTriplet) =
    {
        Name = name
        Loss = loss
        Definition =
            fun f y ->
                let s = cosine f
                let lambda = constant loss.Lambda
                let ofNegative a n = s a n - constant loss.Beta

                let hinges =
                    mined loss.Mining loss.Epsilon s y
                    |> List.map (fun (a, p, n) ->
                        positivePart (constant loss.Epsilon - s a p + s a n)
                        + (if loss.NegativeTerm = NegativeTerm.Triplets then
                               lambda * positivePart (ofNegative a n)
                           else
                               Dual.Zero))
                    |> reduce loss.Reduction

                if loss.NegativeTerm = NegativeTerm.Triplets then
                    hinges
                else
                    let ends =
                        triplets y
                        |> List.map (fun (a, _, n) -> min a n, max a n)
                        |> List.distinct
                        |> List.filter (fun (a, n) -> (ofNegative a n).Value >= 0.0)

                    hinges + lambda * mean (ends |> List.map (fun (a, n) -> ofNegative a n))
        Decisions =
            fun f y ->
                let s = cosine f

                [
                    for a, p, n in triplets y do
                        (s a p - s a n).Value
                        (s a p - s a n).Value - loss.Epsilon
                        (s a n).Value - loss.Beta
                ]
        AnyOrder = Has()
        NoneNegative = Has()
    }

/// The margin falls with Δ, but no gradient goes through it.
let weaklyAdaptive name (loss: WeaklyAdaptiveTriplet) =
    let hinges f y =
        let s = cosine f

        triplets y
        |> List.map (fun (a, p, n) ->
            let delta = s a p - s a n
            let margin = (2.0 - 2.0 * delta.Value) / (4.0 - loss.K) + loss.K
            constant margin - delta)

    {
        Name = name
        Loss = loss
        Definition = fun f y -> hinges f y |> meanOfActive
        Decisions = fun f y -> hinges f y |> List.map _.Value
        AnyOrder = Has()
        NoneNegative = Has()
    }
