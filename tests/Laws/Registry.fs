/// Every loss there is, with what its laws need to know. A new loss is one entry more.
module ImageRegression.Laws.Registry

open System.Collections.Immutable
open FsCheck.FSharp
open ImageRegression.Losses
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Batches

/// What leaves a loss as it is when every label grows by the same amount.
type Shift =
    /// Only differences of labels matter.
    | OfLabels
    /// The outputs must grow with them.
    | OfLabelsAndOutputs
    /// Labels are ranks, and each stands for itself.
    | Nothing

type Entry =
    {
        Name: string
        Loss: Loss
        /// How many outputs a sample has.
        Width: FsCheck.Gen<int>
        /// The definition on dual numbers, for the first batch.
        Definition: Dual[][] -> float[] -> Dual
        /// Outputs that fit the labels perfectly, so that the loss is 0; None where there are none.
        Perfect: (float[] -> float[][]) option
        /// Whether only the distances between outputs matter.
        OnlyDistances: bool
        /// The loss for labels and outputs in a unit c times smaller, and the power of c by which its value grows.
        InUnits: (float -> Loss) option
        Degree: float
        Shift: Shift
        /// Whether rounding decides none of the loss's choices in a batch, so that gradients can be compared, kinks included.
        IsDecided: Batch -> bool
        /// Whether the value is smooth around a batch, so that central differences mean something.
        IsSmooth: Batch -> bool
    }

let private pairs (rows: 'a[]) =
    Array.allPairs [| 0 .. rows.Length - 1 |] [| 0 .. rows.Length - 1 |]

let private absolute (a: float) (b: float) = System.Math.Abs(a - b)

// Eq. 1 to 4 as they are printed; the mask and the average are decided by the values alone.
let private regressionMetric (loss: RegressionMetric) (f: Dual[][]) (y: float[]) =
    let terms =
        pairs f
        |> Array.map (fun (i, j) ->
            let l = System.Math.Abs(y[i] - y[j])
            let w = exp (-(l * l) / (2.0 * loss.Sigma * loss.Sigma)) + loss.Alpha
            w, abs (distance f[i] f[j] - constant l))

    let average = terms |> Array.averageBy (fun (w, d) -> w * d.Value)

    let selected =
        terms |> Array.filter (fun (w, d) -> not loss.Mining || w * d.Value > average)

    let total = selected |> Array.sumBy fst

    if total = 0.0 then
        Dual.Zero
    else
        (selected |> Array.sumBy (fun (w, d) -> constant w * d))
        / constant (total + loss.DenominatorEpsilon)

let private apart margin (f: float[][]) =
    let rows = f |> Array.map (Array.map constant)

    pairs rows
    |> Array.forall (fun (i, j) -> i = j || (distance rows[i] rows[j]).Value > margin)

// Whether no gap is within a margin of its kink at 0, and none of mining's choices either.
let private regressionMetricIsOff margin (loss: RegressionMetric) batch =
    let rows = batch.Outputs |> Array.map (Array.map constant)

    let terms =
        pairs rows
        |> Array.map (fun (i, j) ->
            let l = System.Math.Abs(batch.Labels[i] - batch.Labels[j])
            let w = exp (-(l * l) / (2.0 * loss.Sigma * loss.Sigma)) + loss.Alpha
            i = j, System.Math.Abs((distance rows[i] rows[j]).Value - l), w)

    let average = terms |> Array.averageBy (fun (_, gap, w) -> w * gap)

    terms
    |> Array.forall (fun (self, gap, w) ->
        self
        || (gap > margin && (not loss.Mining || System.Math.Abs(w * gap - average) > margin)))

let private isometry = Array.map (fun y -> [| 0.6 * y + 1.0; 0.8 * y - 2.0 |])

let private embedding (name, loss: RegressionMetric) =
    {
        Name = name
        Loss = loss
        Width = Gen.choose (1, 5)
        Definition = regressionMetric loss
        Perfect = Some isometry
        OnlyDistances = true
        InUnits =
            Some(fun c ->
                RegressionMetric(
                    Sigma = c * loss.Sigma,
                    Alpha = loss.Alpha,
                    Momentum = loss.Momentum,
                    Mining = loss.Mining,
                    Distance = loss.Distance,
                    DenominatorEpsilon = loss.DenominatorEpsilon
                ))
        Degree = 1.0
        Shift = OfLabels
        // Distances come from products, whose rounding decides the sign of a gap of 0.
        IsDecided = regressionMetricIsOff 1e-9 loss
        IsSmooth = fun batch -> apart 1e-3 batch.Outputs && regressionMetricIsOff 1e-3 loss batch
    }

let private prediction name (inUnits: float -> Loss) degree error =
    {
        Name = name
        Loss = inUnits 1.0
        Width = Gen.constant 1
        Definition =
            fun f y ->
                (Array.map2 (fun (row: Dual[]) label -> error (row[0] - constant label)) f y
                 |> Array.sum)
                / constant (float y.Length)
        Perfect = Some(Array.map Array.singleton)
        OnlyDistances = false
        InUnits = Some inUnits
        Degree = degree
        Shift = OfLabelsAndOutputs
        IsDecided = fun _ -> true
        IsSmooth =
            fun batch ->
                Array.forall2
                    (fun (row: float[]) label -> System.Math.Abs(row[0] - label) > 1e-3)
                    batch.Outputs
                    batch.Labels
    }

let private huber delta r =
    if (abs r).Value <= delta then
        constant 0.5 * r * r
    else
        constant delta * (abs r - constant (delta / 2.0))

// ln(1 + eᶻ) − t·z, safe for the few units that outputs reach here.
let private crossEntropy (z: Dual) isAbove =
    logarithm (constant 1.0 + exponential z) - (if isAbove then z else Dual.Zero)

let private heads = 4

// Labels serve as ranks as they are: the loss asks only which of 0, 1, 2 and 3 they are above.
let private ordinal name loss (definition: Dual[][] -> (int -> float -> bool) -> float[] -> Dual) =
    let isAbove (k: int) label = label > float k

    {
        Name = name
        Loss = loss
        Width = Gen.constant heads
        Definition = fun z y -> definition z isAbove y
        Perfect = Some(Array.map (fun label -> Array.init heads (fun k -> if isAbove k label then 50.0 else -50.0)))
        OnlyDistances = false
        InUnits = None
        Degree = 0.0
        Shift = Nothing
        IsDecided = fun _ -> true
        IsSmooth = fun _ -> true
    }

let private ordinalRegression (weight: int -> float) (z: Dual[][]) isAbove (y: float[]) =
    (Array.map2
        (fun (row: Dual[]) label ->
            row
            |> Array.mapi (fun k logit -> constant (weight k) * crossEntropy logit (isAbove k label))
            |> Array.sum)
        z
        y
     |> Array.sum)
    / constant (float y.Length)

let private corn (z: Dual[][]) isAbove (y: float[]) =
    let terms =
        [|
            for i in 0 .. y.Length - 1 do
                for k in 0 .. heads - 1 do
                    if k = 0 || isAbove (k - 1) y[i] then
                        crossEntropy (z[i][k]) (isAbove k y[i])
        |]

    Array.sum terms / constant (float terms.Length)

let private others n i =
    [| 0 .. n - 1 |] |> Array.filter ((<>) i)

// As torch.nn.functional.normalize: a zero vector has no direction and stays where it is.
let private unitLength (row: Dual[]) =
    let length = row |> Array.sumBy (fun x -> x * x) |> sqrt

    if length.Value = 0.0 then
        row
    else
        row |> Array.map (fun x -> x / length)

let private tripletHinges (loss: AdaptiveTriplet) between (f: Dual[][]) (y: float[]) =
    let f = if loss.Normalized then Array.map unitLength f else f

    let inForm form square value =
        if form = TripletForm.Squared then square value else value

    let d i j =
        distance f[i] f[j] |> inForm loss.Distance (fun d -> d * d)

    let c i j =
        between y[i] y[j] |> inForm loss.Coefficient (fun l -> l * l)

    [|
        for a in 0 .. y.Length - 1 do
            for p in others y.Length a do
                for n in others y.Length a do
                    if between y[a] y[p] < between y[a] y[n] then
                        d a p - d a n + constant (loss.Margin * (c a n - c a p))
    |]

let private adaptiveTriplet name (loss: AdaptiveTriplet) between inUnits degree perfect shift =
    let hinges batch =
        tripletHinges loss between (batch.Outputs |> Array.map (Array.map constant)) batch.Labels

    let noneWithin margin batch =
        // A zero vector has no direction, so that none of its derivatives is defined.
        (not loss.Normalized
         || batch.Outputs |> Array.forall (Array.exists (fun x -> x <> 0.0)))
        && hinges batch |> Array.forall (fun h -> (abs h).Value > margin)

    {
        Name = name
        Loss = loss
        Width = Gen.choose (1, 5)
        Definition =
            fun f y ->
                let all = tripletHinges loss between f y |> Array.map positivePart

                let divisor =
                    match loss.Reduction with
                    | TripletReduction.Sum -> 1
                    | TripletReduction.MeanOfActive -> all |> Array.filter (fun h -> h.Value > 0.0) |> Array.length
                    | _ -> all.Length

                Array.sum all / constant (float (max 1 divisor))
        Perfect = perfect
        OnlyDistances = not loss.Normalized
        InUnits = inUnits
        Degree = degree
        Shift = shift
        IsDecided = noneWithin 1e-9
        IsSmooth = fun batch -> noneWithin 1e-3 batch && apart 1e-3 batch.Outputs
    }

let private contrast name (inUnits: float -> Loss) definition =
    {
        Name = name
        Loss = inUnits 1.0
        Width = Gen.choose (1, 5)
        Definition = definition
        Perfect = None
        OnlyDistances = true
        InUnits = Some inUnits
        Degree = 0.0
        Shift = OfLabels
        IsDecided = fun _ -> true
        IsSmooth = fun batch -> apart 1e-3 batch.Outputs
    }

let private logSumExp terms =
    terms |> Array.sumBy exponential |> logarithm

let private logits temperature (f: Dual[][]) i j =
    -(distance f[i] f[j]) / constant temperature

let private rankNContrast temperature f (y: float[]) =
    let z, l = logits temperature f, (fun i j -> absolute y[i] y[j])

    let terms =
        [|
            for i in 0 .. y.Length - 1 do
                for j in others y.Length i do
                    let asFar = others y.Length i |> Array.filter (fun k -> l i k >= l i j)
                    logSumExp (asFar |> Array.map (z i)) - z i j
        |]

    Array.sum terms / constant (float terms.Length)

let private labelDistanceContrastive sigma temperature f (y: float[]) =
    let z = logits temperature f

    let ofAnchor i =
        let near = others y.Length i

        let weights =
            near
            |> Array.map (fun j -> exp (-((y[i] - y[j]) ** 2.0) / (2.0 * sigma * sigma)))

        let total = logSumExp (near |> Array.map (z i))

        Array.map2 (fun j w -> constant (w / Array.sum weights) * (total - z i j)) near weights
        |> Array.sum

    (Array.init y.Length ofAnchor |> Array.sum) / constant (float y.Length)

let losses =
    [
        yield!
            [
                "RM-Loss", RegressionMetric()
                "RM-Loss without mining", RegressionMetric(Mining = false)
                "RM-Loss with equal weights", RegressionMetric(Sigma = infinity)
                "RM-Loss without leak", RegressionMetric(Alpha = 0.0, Sigma = 1.0)
                "RM-Loss as in the repository", RegressionMetric.Repository
            ]
            |> List.map embedding
        prediction "mean squared error" (fun _ -> MeanSquaredError()) 2.0 (fun r -> r * r)
        prediction "mean absolute error" (fun _ -> MeanAbsoluteError()) 1.0 Dual.abs
        prediction "Huber" (fun c -> Huber(Delta = 0.75 * c)) 2.0 (huber 0.75)
        ordinal "ordinal regression" (OrdinalRegression()) (ordinalRegression (fun _ -> 1.0))
        ordinal "CORAL" (OrdinalRegression()) (ordinalRegression (fun _ -> 1.0))
        ordinal
            "ordinal regression, heads averaged"
            (OrdinalRegression(Reduction = OrdinalReduction.Mean))
            (ordinalRegression (fun _ -> 1.0 / float heads))
        ordinal
            "ordinal regression, heads weighted"
            (OrdinalRegression(HeadWeights = ImmutableArray.Create(0.5, 2.0, 0.0, 1.0)))
            (ordinalRegression (fun k -> [| 0.5; 2.0; 0.0; 1.0 |][k]))
        ordinal "CORN" (Corn()) corn
        adaptiveTriplet
            "adaptive triplet"
            (AdaptiveTriplet())
            absolute
            (Some(fun _ -> AdaptiveTriplet()))
            1.0
            (Some isometry)
            OfLabels
        adaptiveTriplet
            "adaptive triplet of squares"
            AdaptiveTriplet.Original
            absolute
            (Some(fun _ -> AdaptiveTriplet.Original))
            2.0
            (Some isometry)
            OfLabels
        adaptiveTriplet
            "adaptive triplet on the sphere, mean of active"
            (AdaptiveTriplet(Normalized = true, Reduction = TripletReduction.MeanOfActive, Margin = 0.5))
            absolute
            None
            0.0
            None
            OfLabels
        adaptiveTriplet
            "adaptive triplet, summed, labels on a circle"
            (AdaptiveTriplet(Reduction = TripletReduction.Sum, LabelDistance = LabelDistance.Cyclic(1.5)))
            (fun a b ->
                let once = System.Math.Abs(a - b) % 1.5
                min once (1.5 - once))
            (Some(fun c ->
                AdaptiveTriplet(Reduction = TripletReduction.Sum, LabelDistance = LabelDistance.Cyclic(1.5 * c))))
            1.0
            None
            OfLabels
        adaptiveTriplet
            "adaptive triplet of grades"
            (AdaptiveTriplet(LabelDistance = LabelDistance.Ordinal([ -1.0; 0.25; 1.0 ])))
            (fun a b ->
                let rank label =
                    [ -1.0; 0.25; 1.0 ] |> List.filter (fun t -> t < label) |> List.length

                float (System.Math.Abs(rank a - rank b)))
            None
            0.0
            None
            Nothing
        contrast "Rank-N-Contrast" (fun c -> RankNContrast(Temperature = 0.5 * c)) (rankNContrast 0.5)
        contrast
            "label-distance contrastive"
            (fun c -> LabelDistanceContrastive(Sigma = 0.75 * c, Temperature = 0.5 * c))
            (labelDistanceContrastive 0.75 0.5)
    ]
