/// Losses of identities against their definitions on dual numbers, triplet by triplet.
module ImageRegression.Laws.MatchingLaws

open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit
open ImageRegression.Losses
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Dual

type private Seen =
    {
        Outputs: float[][]
        Identities: int64[]
    }

type private Entry =
    {
        Name: string
        Loss: Loss
        Definition: Dual[][] -> int64[] -> Dual
        /// What is compared with 0 on the way: where it is nearly 0, rounding decides and nothing can be compared.
        Decisions: Dual[][] -> int64[] -> float list
        IsOrdered: bool
        MayBeNegative: bool
    }

let private names (identities: int64[]) = torch.tensor identities

let private valueAndState (loss: Loss) state seen =
    use scope = torch.NewDisposeScope()

    let struct (value, next) =
        loss.Step(matrix seen.Outputs, names seen.Identities, state)

    scalar value, next

let private valueOf (loss: Loss) seen =
    fst (valueAndState loss loss.StartState seen)

let private gradientOf (loss: Loss) seen =
    use scope = torch.NewDisposeScope()
    let outputs = (matrix seen.Outputs).requires_grad_()
    let struct (value, _) = loss.Step(outputs, names seen.Identities, loss.StartState)
    value.backward ()
    values (nonNull outputs.grad)

let private seenOf least most dimensions =
    gen {
        let! count = Gen.choose (least, most)
        let! width = dimensions
        let! outputs = rows count width
        let! identities = Gen.arrayOfLength count (Gen.choose (0, 2) |> Gen.map int64)

        return
            {
                Outputs = outputs
                Identities = identities
            }
    }
    |> Arb.fromGen

let private small = seenOf 2 8 (Gen.choose (1, 5))

let private unit (row: Dual[]) =
    let length = row |> Array.sumBy (fun x -> x * x) |> sqrt

    if length.Value = 0.0 then
        row
    else
        row |> Array.map (fun x -> x / length)

let private cosine (f: Dual[][]) =
    let units = Array.map unit f
    fun i j -> Array.map2 (*) units[i] units[j] |> Array.sum

let private unitDistance (f: Dual[][]) =
    let units = Array.map unit f
    fun i j -> -(distance units[i] units[j])

let private triplets (y: int64[]) =
    [
        for a in 0 .. y.Length - 1 do
            for p in 0 .. y.Length - 1 do
                for n in 0 .. y.Length - 1 do
                    if a <> p && y[a] = y[p] && y[n] <> y[a] then
                        a, p, n
    ]

let private pairs same (y: int64[]) =
    [
        for i in 0 .. y.Length - 1 do
            for j in 0 .. y.Length - 1 do
                if i <> j && (y[i] = y[j]) = same then
                    i, j
    ]

let private mean (terms: Dual list) =
    List.sum terms / constant (float (max 1 terms.Length))

let private meanOfActive (terms: Dual list) =
    mean (terms |> List.filter (fun term -> term.Value > 0.0))

let private reduce reduction : Dual list -> Dual =
    match reduction with
    | TripletReduction.Sum -> List.sum
    | TripletReduction.MeanOfActive -> meanOfActive
    | _ -> mean

let private hardest (s: int -> int -> Dual) triplets =
    triplets
    |> List.groupBy (fun (a, _, _) -> a)
    |> List.map (fun (a, those) ->
        let p = those |> List.map (fun (_, p, _) -> p) |> List.minBy (fun p -> (s a p).Value)

        let n =
            those |> List.map (fun (_, _, n) -> n) |> List.maxBy (fun n -> (s a n).Value)

        a, p, n)

let private mined mining epsilon (s: int -> int -> Dual) y =
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
let private apart (f: Dual[][]) =
    let s = unitDistance f

    [
        for i in 0 .. f.Length - 1 do
            for j in 0 .. i - 1 do
                (s i j).Value
    ]

// Which of two is the more similar.
let private ties (f: Dual[][]) =
    let s = cosine f

    [
        for a in 0 .. f.Length - 1 do
            for i in 0 .. f.Length - 1 do
                for j in 0 .. i - 1 do
                    if i <> a && j <> a then
                        (s a i - s a j).Value
    ]

let private triplet name (loss: Triplet) =
    let score = if loss.Score = PairScore.UnitDistance then unitDistance else cosine

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
        IsOrdered = false
        MayBeNegative = false
    }

let private adaTriplet name (loss: AdaTriplet) =
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
        IsOrdered = false
        MayBeNegative = false
    }

let private contrastive =
    {
        Name = "contrastive"
        Loss = Loss.Contrastive()
        Definition =
            fun f y ->
                let s = unitDistance f

                meanOfActive (pairs true y |> List.map (fun (i, j) -> -(s i j)))
                + meanOfActive (pairs false y |> List.map (fun (i, j) -> positivePart (constant 1.0 + s i j)))
        Decisions =
            fun f y -> apart f @ (pairs false y |> List.map (fun (i, j) -> 1.0 + (unitDistance f i j).Value))
        IsOrdered = false
        MayBeNegative = false
    }

let private sct name (loss: SelectivelyContrastive) select isHard =
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
                        logarithm (
                            constant 1.0
                            + exponential ((s a n - s a p) / constant loss.Temperature)
                        ))
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
        IsOrdered = false
        MayBeNegative = true
    }

let private easyPositiveHardNegative (s: int -> int -> Dual) y =
    triplets y
    |> List.groupBy (fun (a, _, _) -> a)
    |> List.map (fun (a, those) ->
        let most chosen =
            those |> List.map chosen |> List.maxBy (fun i -> (s a i).Value)

        a, most (fun (_, p, _) -> p), most (fun (_, _, n) -> n))

let private smooth name loss isOrdered definition =
    {
        Name = name
        Loss = loss
        Definition = definition
        Decisions = fun f _ -> apart f
        IsOrdered = isOrdered
        MayBeNegative = false
    }

let private sumOf (terms: Dual list) = List.sum terms

let private nPair f (y: int64[]) =
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

let private multiSimilarity (loss: MultiSimilarity) f (y: int64[]) =
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

let private ntXent (loss: NTXent) f (y: int64[]) =
    let s = cosine f
    let e i j = exponential (s i j / constant loss.Temperature)

    pairs true y
    |> List.map (fun (a, p) ->
        let negatives =
            pairs false y |> List.filter (fun (i, _) -> i = a) |> List.map (fun (_, n) -> e a n)

        logarithm ((e a p + sumOf negatives) / e a p))
    |> mean

let private supervisedContrastive (loss: SupervisedContrastive) f (y: int64[]) =
    let s = cosine f
    let e i j = exponential (s i j / constant loss.Temperature)

    [ 0 .. y.Length - 1 ]
    |> List.choose (fun a ->
        match pairs true y |> List.filter (fun (i, _) -> i = a) with
        | [] -> None
        | positives ->
            let all =
                [ 0 .. y.Length - 1 ] |> List.filter ((<>) a) |> List.map (e a) |> sumOf

            Some(mean (positives |> List.map (fun (_, p) -> logarithm (all / e a p)))))
    |> mean

let private losses =
    [
        triplet "triplet" (Triplet())
        triplet "triplet, semi-hard" Triplet.Repository
        triplet "triplet, hard, summed" (Triplet(Mining = TripletMining.Hard, Reduction = TripletReduction.Sum))
        triplet "triplet, violating" (Triplet(Mining = TripletMining.Violating))
        triplet "triplet, easy" (Triplet(Mining = TripletMining.Easy))
        triplet "triplet, batch-hard" (Triplet(Mining = TripletMining.BatchHard, Margin = 0.5))
        triplet "triplet of distances" (Triplet(Score = PairScore.UnitDistance))
        triplet "triplet, swapped" (Triplet(Swap = true))
        triplet "triplet, rounded off" (Triplet(Smooth = true))
        adaTriplet "AdaTriplet" (Loss.AdaTriplet(0.3, 0.2, 0.5))
        adaTriplet
            "AdaTriplet, mean of active, semi-hard"
            (AdaTriplet(
                Epsilon = 0.4,
                Beta = 0.6,
                Mining = TripletMining.SemiHard,
                Reduction = TripletReduction.MeanOfActive
            ))
        adaTriplet "AdaTriplet with pairs" (AdaTriplet(NegativeTerm = NegativeTerm.UniquePairs, Lambda = 2.0))
        contrastive
        sct "SCT" (SelectivelyContrastive()) easyPositiveHardNegative (fun p n -> n > p || n > 0.8)
        sct
            "SCT over all triplets"
            (SelectivelyContrastive(Form = SelectiveForm.AllTriplets, Temperature = 1.0, Lambda = 0.5))
            (fun _ y -> triplets y)
            (fun p n -> n > p)
        smooth "N-pair" (Loss.NPair()) true nPair
        smooth "multi-similarity" (MultiSimilarity(Beta = 10.0)) false (multiSimilarity (MultiSimilarity(Beta = 10.0)))
        smooth "NT-Xent" (Loss.NTXent(0.5)) false (ntXent (Loss.NTXent(0.5)))
        smooth
            "supervised contrastive"
            (Loss.SupervisedContrastive(0.5))
            false
            (supervisedContrastive (Loss.SupervisedContrastive(0.5)))
    ]

let private isDecided entry seen =
    entry.Decisions (seen.Outputs |> Array.map (Array.map constant)) seen.Identities
    |> List.forall (fun value -> System.Math.Abs(value: float) > 1e-7)

let private forEveryLossOf batches law =
    for entry in losses do
        let holds seen =
            isDecided entry seen
            ==> lazy (law entry seen |> Prop.label entry.Name)

        Check.One(Config.QuickThrowOnFailure.WithMaxRejected(20000), Prop.forAll batches holds)

let private forEveryLoss law = forEveryLossOf small law

[<Fact>]
let ``the value is that of an enumeration of all triplets or pairs`` () =
    forEveryLossOf (seenOf 2 19 (Gen.choose (2, 5))) (fun entry seen ->
        let definition =
            entry.Definition (seen.Outputs |> Array.map (Array.map constant)) seen.Identities

        valueOf entry.Loss seen |> isCloseTo 1e-10 definition.Value |> Prop.ofTestable)

[<Fact>]
let ``the gradient is the dual numbers'`` () =
    forEveryLoss (fun entry seen ->
        let expected =
            Dual.gradient (fun outputs -> entry.Definition outputs seen.Identities) seen.Outputs
            |> Array.concat

        gradientOf entry.Loss seen |> areCloseTo 1e-8 expected |> Prop.ofTestable)

[<Fact>]
let ``the order of the batch does not matter`` () =
    forEveryLoss (fun entry seen ->
        let backwards =
            {
                Outputs = Array.rev seen.Outputs
                Identities = Array.rev seen.Identities
            }

        (entry.IsOrdered
         || valueOf entry.Loss backwards |> isCloseTo 1e-10 (valueOf entry.Loss seen))
        |> Prop.ofTestable)

[<Fact>]
let ``rotating the space changes nothing`` () =
    forEveryLoss (fun entry seen ->
        let rotated =
            { seen with
                Outputs = seen.Outputs |> Array.map (rotate seen.Outputs[0])
            }

        valueOf entry.Loss rotated |> isCloseTo 1e-9 (valueOf entry.Loss seen) |> Prop.ofTestable)

[<Fact>]
let ``the names of the subjects do not matter`` () =
    forEveryLoss (fun entry seen ->
        let renamed =
            { seen with
                Identities = seen.Identities |> Array.map (fun y -> 1000L - 7L * y)
            }

        valueOf entry.Loss renamed |> isCloseTo 1e-10 (valueOf entry.Loss seen) |> Prop.ofTestable)

[<Fact>]
let ``no value is negative but SCT's`` () =
    forEveryLoss (fun entry seen -> (entry.MayBeNegative || valueOf entry.Loss seen >= 0.0) |> Prop.ofTestable)

[<Fact>]
let ``float32 gives the value of float64, nearly`` () =
    forEveryLoss (fun entry seen ->
        let inFloat32 () =
            use scope = torch.NewDisposeScope()
            let outputs = (matrix seen.Outputs).``to``(torch.ScalarType.Float32)

            let struct (value, _) =
                entry.Loss.Step(outputs, names seen.Identities, entry.Loss.StartState)

            Assert.Equal(torch.ScalarType.Float32, value.dtype)
            scalar value

        let isFarFromKinks =
            entry.Decisions (seen.Outputs |> Array.map (Array.map constant)) seen.Identities
            |> List.forall (fun value -> System.Math.Abs(value: float) > 1e-3)

        isFarFromKinks ==> lazy (inFloat32 () |> isCloseTo 2e-3 (valueOf entry.Loss seen)))

[<Fact>]
let ``coincident points, zero vectors and batches without a triplet give finite values and gradients`` () =
    for entry in losses do
        let holds seen =
            let everywhere value = seen.Outputs |> Array.map (fun _ -> value)

            [
                { seen with
                    Outputs = everywhere seen.Outputs[0]
                }
                { seen with
                    Outputs = everywhere (Array.map (fun _ -> 0.0) seen.Outputs[0])
                }
                { seen with
                    Identities = seen.Identities |> Array.map (fun _ -> 4L)
                }
                { seen with
                    Identities = seen.Identities |> Array.mapi (fun i _ -> int64 i)
                }
                {
                    Outputs = seen.Outputs[0..1]
                    Identities = seen.Identities[0..1]
                }
                {
                    Outputs = seen.Outputs[0..0]
                    Identities = seen.Identities[0..0]
                }
            ]
            |> List.forall (fun degenerate ->
                System.Double.IsFinite(valueOf entry.Loss degenerate)
                && gradientOf entry.Loss degenerate |> Array.forall System.Double.IsFinite)
            |> Prop.label entry.Name

        Check.QuickThrowOnFailure(Prop.forAll small holds)

let private withoutTriplet seen =
    [
        { seen with
            Identities = seen.Identities |> Array.map (fun _ -> 4L)
        }
        { seen with
            Identities = seen.Identities |> Array.mapi (fun i _ -> int64 i)
        }
        {
            Outputs = seen.Outputs[0..1]
            Identities = seen.Identities[0..1]
        }
    ]

[<Fact>]
let ``a batch without a triplet costs a triplet loss nothing, pulls nowhere and leaves AutoMargin as it was`` () =
    let law seen =
        [
            Loss.Triplet() :> Loss
            Loss.Triplet(AutoMargin())
            Loss.AdaTriplet(1.9, 0.0)
            Loss.AdaTriplet(AutoMargin.Repository)
            AdaTriplet.Repository
            Loss.AdaTriplet(AutoMargin(Rule = MarginRule.Median))
            Loss.AdaTriplet(AutoMargin(Time = MarginTime.Batch))
        ]
        |> List.forall (fun loss ->
            withoutTriplet seen
            |> List.forall (fun batch ->
                let value, next = valueAndState loss loss.StartState batch
                let started = loss.StartState :?> MarginState

                value = 0.0
                && gradientOf loss batch |> Array.forall ((=) 0.0)
                && (next :?> MarginState).Margins = started.Margins))

    Check.QuickThrowOnFailure(Prop.forAll small law)

[<Fact>]
let ``AdaTriplet costs nothing exactly where every constraint holds`` () =
    let loss = Loss.AdaTriplet(0.2, 0.6)

    let law seen =
        let s = cosine (seen.Outputs |> Array.map (Array.map constant))

        let violations =
            triplets seen.Identities
            |> List.collect (fun (a, p, n) ->
                [
                    0.2 - (s a p).Value + (s a n).Value
                    (s a n).Value - 0.6
                ])

        violations |> List.forall (fun v -> System.Math.Abs(v: float) > 1e-9)
        ==> lazy
            (let holds = violations |> List.forall (fun v -> v < 0.0)

             ((valueOf loss seen = 0.0) = holds
              && (not holds || gradientOf loss seen |> Array.forall ((=) 0.0)))
             |> Prop.classify (holds && not violations.IsEmpty) "all hold"
             |> Prop.classify (not holds) "some do not")

    Check.QuickThrowOnFailure(Prop.forAll (seenOf 3 6 (Gen.choose (2, 3))) law)

[<Fact>]
let ``subjects on axes of their own cost AdaTriplet nothing up to the margins that part them`` () =
    let onAxes =
        {
            Outputs =
                [|
                    [| 2.0; 0.0; 0.0 |]
                    [| 0.5; 0.0; 0.0 |]
                    [| 0.0; 3.0; 0.0 |]
                    [| 0.0; 1.0; 0.0 |]
                    [| 0.0; 0.0; 4.0 |]
                |]
            Identities = [| 5L; 5L; 2L; 2L; 9L |]
        }

    Assert.Equal(0.0, valueOf (Loss.AdaTriplet(1.0, 0.0)) onAxes)
    Assert.Equal(0.5, valueOf (Loss.AdaTriplet(1.5, 0.0)) onAxes, 12)

let private margins =
    gen {
        let! kDelta = Gen.choose (1, 4)
        let! kNegative = Gen.choose (1, 4)
        let! rule = Gen.elements [ MarginRule.Mean; MarginRule.FirstQuartile; MarginRule.Median ]
        let! negatives = Gen.elements [ MarginNegatives.Triplets; MarginNegatives.UniquePairs ]
        let! time = Gen.elements [ MarginTime.Epoch; MarginTime.Batch ]
        return AutoMargin(KDelta = kDelta, KNegative = kNegative, Rule = rule, Negatives = negatives, Time = time)
    }

[<Fact>]
let ``AutoMargin keeps ε in [0, 2) and β in [0, 1]`` () =
    let law (auto: AutoMargin) (first, second, third) =
        let loss = Loss.AdaTriplet(auto)

        [ first; second; third; first ]
        |> List.scan (fun state seen -> snd (valueAndState loss state seen)) (loss.StartStateFor(2L))
        |> List.forall (fun state ->
            let margins = (state :?> MarginState).Margins

            margins.Epsilon >= 0.0
            && margins.Epsilon < 2.0
            && margins.Beta >= 0.0
            && margins.Beta <= 1.0)

    let three = Gen.three small.Generator |> Arb.fromGen
    Check.QuickThrowOnFailure(Prop.forAll (Arb.fromGen margins) (fun auto -> Prop.forAll three (law auto)))

let private quantile q (values: float list) =
    let sorted = values |> List.sort |> List.toArray
    let at = q * float (sorted.Length - 1)
    let low, high = sorted[int (floor at)], sorted[int (ceil at)]
    low + (at - floor at) * (high - low)

[<Fact>]
let ``after an epoch AutoMargin's margins are eq. 2 and 3 over all its triplets`` () =
    let law (auto: AutoMargin) (first, second) =
        let loss = Loss.AdaTriplet(auto)

        let seen =
            [ first; second ]
            |> List.map (fun batch -> cosine (batch.Outputs |> Array.map (Array.map constant)), triplets batch.Identities)

        let deltas =
            seen
            |> List.collect (fun (s, all) -> all |> List.map (fun (a, p, n) -> (s a p - s a n).Value))

        let negatives =
            seen
            |> List.collect (fun (s, all) ->
                if auto.Negatives = MarginNegatives.Triplets then
                    all |> List.map (fun (a, _, n) -> (s a n).Value)
                else
                    all
                    |> List.map (fun (a, _, n) -> min a n, max a n)
                    |> List.distinct
                    |> List.map (fun (a, n) -> (s a n).Value))

        let expected =
            match auto.Rule with
            | _ when deltas.IsEmpty -> 1.0, 1.0
            | MarginRule.FirstQuartile -> quantile 0.25 deltas, quantile 0.75 negatives
            | MarginRule.Median -> quantile 0.5 deltas, quantile 0.5 negatives
            | _ ->
                List.average deltas / float auto.KDelta,
                1.0 + (List.average negatives - 1.0) / float auto.KNegative

        let after =
            [ first; second ]
            |> List.fold (fun state batch -> snd (valueAndState loss state batch)) (loss.StartStateFor(2L))
            :?> MarginState

        after.Margins.Epsilon |> isCloseTo 1e-10 (min (max (fst expected) 0.0) (System.Math.BitDecrement 2.0))
        && after.Margins.Beta |> isCloseTo 1e-10 (min (max (snd expected) 0.0) 1.0)

    let perEpoch =
        margins |> Gen.filter (fun auto -> auto.Time = MarginTime.Epoch) |> Arb.fromGen

    let two = Gen.two small.Generator |> Arb.fromGen
    Check.QuickThrowOnFailure(Prop.forAll perEpoch (fun auto -> Prop.forAll two (law auto)))

// Losses of cosines to the weights of four classes.

let private classes = 4

let private cosines =
    gen {
        let! count = Gen.choose (1, 6)
        let! outputs = rows count classes
        let! identities = Gen.arrayOfLength count (Gen.choose (0, classes - 1) |> Gen.map int64)

        return
            {
                Outputs = outputs |> Array.map (Array.map (fun x -> x / 2.05))
                Identities = identities
            }
    }
    |> Arb.fromGen

let private softmaxOf scale ofOwn (c: Dual[][]) (y: int64[]) =
    List.ofArray c
    |> List.mapi (fun i row ->
        let logits =
            row
            |> Array.mapi (fun j cos -> constant scale * (if int64 j = y[i] then ofOwn cos else cos))

        logarithm (logits |> Array.sumBy (fun z -> exponential (z - logits[int y[i]]))))
    |> mean

let private arc m monotone (cos: Dual) =
    if monotone && cos.Value < -(System.Math.Cos m) then
        cos - constant (m * System.Math.Sin m)
    else
        cos * constant (System.Math.Cos m)
        - sqrt (constant 1.0 - cos * cos) * constant (System.Math.Sin m)

let private softTriple (loss: SoftTriple) (c: Dual[][]) (y: int64[]) =
    let similarity (row: Dual[]) =
        row
        |> Array.chunkBySize loss.Centers
        |> Array.map (fun those ->
            let weights = those |> Array.map (fun cos -> exponential (cos / constant loss.Gamma))
            (Array.map2 (*) weights those |> Array.sum) / Array.sum weights)

    softmaxOf loss.Scale (fun s -> s - constant loss.Margin) (Array.map similarity c) (y |> Array.map (fun i -> i % 2L))

let private ofClasses: (string * Loss * (Dual[][] -> int64[] -> Dual) * (Seen -> Seen)) list =
    let m = 28.6 * System.Math.PI / 180.0
    let soft = SoftTriple(Centers = 2, Tau = 0.0)

    [
        "identity softmax", Loss.IdentitySoftmax(5.0) :> Loss, softmaxOf 5.0 id, id
        "CosFace", Loss.CosFace(0.35, 8.0) :> Loss, softmaxOf 8.0 (fun cos -> cos - constant 0.35), id
        "ArcFace", Loss.ArcFace(28.6, 8.0) :> Loss, softmaxOf 8.0 (arc m true), id
        "ArcFace, not monotone", ArcFace(Scale = 8.0, Monotone = false) :> Loss, softmaxOf 8.0 (arc m false), id
        "SoftTriple",
        (soft :> Loss),
        softTriple soft,
        (fun seen ->
            { seen with
                Identities = seen.Identities |> Array.map (fun i -> i % 2L)
            })
    ]

[<Fact>]
let ``losses of class weights are their definitions, and so are their gradients`` () =
    for name, loss, definition, among in ofClasses do
        let holds seen =
            let seen = among seen
            let y = seen.Identities

            let expected = definition (seen.Outputs |> Array.map (Array.map constant)) y
            let gradient = Dual.gradient (fun outputs -> definition outputs y) seen.Outputs |> Array.concat

            (valueOf loss seen |> isCloseTo 1e-10 expected.Value
             && gradientOf loss seen |> areCloseTo 1e-8 gradient)
            |> Prop.label name

        Check.QuickThrowOnFailure(Prop.forAll cosines holds)
