/// Losses of pairs as their authors write them, on dual numbers.
module ImageRegression.Laws.PairDefinitions

open ImageRegression.Losses.Matching
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Entry
open ImageRegression.Laws.TripletDefinitions

let contrastive =
    {
        Name = "contrastive"
        Loss = Contrastive()
        Definition =
            fun f y ->
                let s = unitDistance f

                meanOfActive (pairs true y |> List.map (fun (i, j) -> -(s i j)))
                + meanOfActive (pairs false y |> List.map (fun (i, j) -> positivePart (constant 1.0 + s i j)))
        Decisions =
            fun f y ->
                apart f
                @ (pairs false y |> List.map (fun (i, j) -> 1.0 + (unitDistance f i j).Value))
        AnyOrder = Has()
        NoneNegative = Has()
    }

let sct name (loss: SelectivelyContrastive) select isHard =
    {
        Name = name
        Loss = loss
        Definition =
            fun f y ->
                let s = cosine f

                select s y
                |> List.map (fun (a, p, n) ->
                    if isHard (s a p).Value (s a n).Value then
                        constant loss.Lambda * s a n
                    else
                        logarithm (constant 1.0 + exponential ((s a n - s a p) / constant loss.Temperature)))
                |> mean
        Decisions =
            fun f y ->
                let s = cosine f

                apart f
                @ [
                    for a, p, n in triplets y do
                        (s a p - s a n).Value
                        (s a n).Value - 0.8
                ]
                @ ties f
        AnyOrder = Has()
        NoneNegative = Lacks "a hard triplet costs the cosine of its negative, down to -1"
    }

let easyPositiveHardNegative (s: int -> int -> Dual) y =
    triplets y
    |> List.groupBy (fun (a, _, _) -> a)
    |> List.map (fun (a, those) ->
        let most chosen =
            those |> List.map chosen |> List.maxBy (fun i -> (s a i).Value)

        a, most (fun (_, p, _) -> p), most (fun (_, _, n) -> n))

let smooth name loss order definition =
    {
        Name = name
        Loss = loss
        Definition = definition
        Decisions = fun f _ -> apart f
        AnyOrder = order
        NoneNegative = Has()
    }

let private sumOf (terms: Dual list) = List.sum terms

let nPair f (y: int64[]) =
    let s = cosine f

    let firstTwo =
        [ 0 .. y.Length - 1 ]
        |> List.groupBy (fun i -> y[i])
        |> List.map snd
        |> List.filter (fun those -> those.Length > 1)
        |> List.map (fun those -> those[0], those[1])

    firstTwo
    |> List.map (fun (a, p) ->
        logarithm (sumOf (firstTwo |> List.map (fun (_, other) -> exponential (s a other))))
        - s a p)
    |> mean

let multiSimilarity (loss: MultiSimilarity) f (y: int64[]) =
    let s = cosine f

    let term same sign factor i =
        let those =
            pairs same y
            |> List.filter (fun (a, _) -> a = i)
            |> List.map (fun (a, j) -> exponential (constant (sign * factor) * (s a j - constant loss.Base)))

        logarithm (constant 1.0 + sumOf those) / constant factor

    [ 0 .. y.Length - 1 ]
    |> List.map (fun i -> term true -1.0 loss.Alpha i + term false 1.0 loss.Beta i)
    |> mean

let ntXent (loss: NTXent) f (y: int64[]) =
    let s = cosine f

    let e i j =
        exponential (s i j / constant loss.Temperature)

    pairs true y
    |> List.map (fun (a, p) ->
        let negatives =
            pairs false y
            |> List.filter (fun (i, _) -> i = a)
            |> List.map (fun (_, n) -> e a n)

        logarithm ((e a p + sumOf negatives) / e a p))
    |> mean

let supervisedContrastive (loss: SupervisedContrastive) f (y: int64[]) =
    let s = cosine f

    let e i j =
        exponential (s i j / constant loss.Temperature)

    [ 0 .. y.Length - 1 ]
    |> List.choose (fun a ->
        match pairs true y |> List.filter (fun (i, _) -> i = a) with
        | [] -> None
        | positives ->
            let all = [ 0 .. y.Length - 1 ] |> List.filter ((<>) a) |> List.map (e a) |> sumOf

            Some(mean (positives |> List.map (fun (_, p) -> logarithm (all / e a p)))))
    |> mean
