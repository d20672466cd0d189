/// Losses of numbers as their papers write them, on dual numbers.
module ImageRegression.Laws.RegressionDefinitions

open ImageRegression.Losses
open ImageRegression.Laws.Dual

let pairs (rows: 'a[]) =
    Array.allPairs [| 0 .. rows.Length - 1 |] [| 0 .. rows.Length - 1 |]

let others n i =
    [| 0 .. n - 1 |] |> Array.filter ((<>) i)

let absolute (a: float) (b: float) = System.Math.Abs(a - b)

/// Eq. 1 to 4 as they are printed; the mask and the average are decided by the values alone.
let regressionMetric (loss: RegressionMetric) (f: Dual[][]) (y: float[]) =
    let terms =
        pairs f
        |> Array.map (fun (i, j) ->
            let l = absolute y[i] y[j]
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

/// The mean of an error of each prediction.
let prediction error (f: Dual[][]) (y: float[]) =
    (Array.map2 (fun (row: Dual[]) label -> error (row[0] - constant label)) f y
     |> Array.sum)
    / constant (float y.Length)

let huber delta r =
    if (abs r).Value <= delta then
        constant 0.5 * r * r
    else
        constant delta * (abs r - constant (delta / 2.0))

/// Labels serve as ranks as they are: an ordinal loss asks only which of 0, 1, 2 and 3 they are above.
let isAbove (k: int) (label: float) = label > float k

let heads = 4

// ln(1 + eᶻ) − t·z, safe for the few units that outputs reach here.
let private crossEntropy (z: Dual) isAbove =
    logarithm (constant 1.0 + exponential z) - (if isAbove then z else Dual.Zero)

let ordinalRegression (weight: int -> float) (z: Dual[][]) (y: float[]) =
    (Array.map2
        (fun (row: Dual[]) label ->
            row
            |> Array.mapi (fun k logit -> constant (weight k) * crossEntropy logit (isAbove k label))
            |> Array.sum)
        z
        y
     |> Array.sum)
    / constant (float y.Length)

let corn (z: Dual[][]) (y: float[]) =
    let terms =
        [|
            for i in 0 .. y.Length - 1 do
                for k in 0 .. heads - 1 do
                    if k = 0 || isAbove (k - 1) y[i] then
                        crossEntropy (z[i][k]) (isAbove k y[i])
        |]

    Array.sum terms / constant (float terms.Length)

/// How many ranks a loss of ranks tells apart here, and a label's: the labels of batches go from −2 to 2.
let ranks = 4

let rankOf (label: float) =
    min (ranks - 1) (int (System.Math.Floor(label + 2.0)))

// ln Σ exp, safe for the few units that outputs reach here.
let private logarithmOfSum (values: Dual[]) =
    values |> Array.map exponential |> Array.sum |> logarithm

/// −ln softmax over the ranks, at shares q of them; each logit is multiplied before.
let crossEntropyOverRanks (factor: int -> int -> float) (z: Dual[][]) (q: float[][]) (y: int[]) =
    (Array.map3
        (fun (row: Dual[]) (q: float[]) y ->
            let row = row |> Array.mapi (fun r logit -> constant (factor y r) * logit)
            let norm = logarithmOfSum row
            Array.map2 (fun logit q -> constant q * (norm - logit)) row q |> Array.sum)
        z
        q
        y
     |> Array.sum)
    / constant (float y.Length)

/// KL of the images of each rank that is present, softmax(10·[it is the image's rank]), from what the logits say of the batch.
let divergenceOverBatch (z: Dual[][]) (y: int[]) =
    let present = Array.distinct y

    (present
     |> Array.map (fun r ->
         let norm = logarithmOfSum (z |> Array.map (fun row -> row[r]))
         let weights = y |> Array.map (fun y -> if y = r then exp 10.0 else 1.0)
         let total = Array.sum weights

         Array.map2
             (fun (row: Dual[]) weight ->
                 let q = weight / total
                 constant q * (constant (log q) - (row[r] - norm)))
             z
             weights
         |> Array.sum)
     |> Array.sum)
    / constant (float present.Length)

let oneHot y =
    Array.init ranks (fun r -> if r = y then 1.0 else 0.0)

let rankCrossEntropy ce kl factor (z: Dual[][]) (labels: float[]) =
    let y = Array.map rankOf labels

    constant ce * crossEntropyOverRanks factor z (Array.map oneHot y) y
    + constant kl * divergenceOverBatch z y

/// NumCLIP's: 1 at the label's rank, else in proportion to the distance from it.
let byDistance y r =
    if r = y then
        1.0
    else
        let distance other = float (System.Math.Abs(y - other: int))
        float (ranks - 1) * distance r / Array.sumBy distance [| 0 .. ranks - 1 |]

// As torch.nn.functional.normalize: a zero vector has no direction and stays where it is.
let private unitLength (row: Dual[]) =
    let length = row |> Array.sumBy (fun x -> x * x) |> sqrt

    if length.Value = 0.0 then
        row
    else
        row |> Array.map (fun x -> x / length)

/// What each triplet would cost, before negative costs are dropped; `between` is the distance of labels.
let tripletHinges (loss: AdaptiveTriplet) between (f: Dual[][]) (y: float[]) =
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

let adaptiveTriplet (loss: AdaptiveTriplet) between f y =
    let all = tripletHinges loss between f y |> Array.map positivePart

    let divisor =
        match loss.Reduction with
        | TripletReduction.Sum -> 1
        | TripletReduction.MeanOfActive -> all |> Array.filter (fun h -> h.Value > 0.0) |> Array.length
        | _ -> all.Length

    Array.sum all / constant (float (max 1 divisor))

let private logSumExp terms =
    terms |> Array.sumBy exponential |> logarithm

let private logits temperature (f: Dual[][]) i j =
    -(distance f[i] f[j]) / constant temperature

let rankNContrast temperature f (y: float[]) =
    let z, l = logits temperature f, (fun i j -> absolute y[i] y[j])

    let terms =
        [|
            for i in 0 .. y.Length - 1 do
                for j in others y.Length i do
                    let asFar = others y.Length i |> Array.filter (fun k -> l i k >= l i j)
                    logSumExp (asFar |> Array.map (z i)) - z i j
        |]

    Array.sum terms / constant (float terms.Length)

let labelDistanceContrastive sigma temperature f (y: float[]) =
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

/// Places among the others, from the nearest in label: those that the tied share, or the one that a case has by its index.
let private places (ties: HalfTies) (y: float[]) i j =
    let before k = absolute y[i] y[k] < absolute y[i] y[j]

    let tied k = absolute y[i] y[k] = absolute y[i] y[j]

    let others = others y.Length i
    let nearer = others |> Array.filter before |> Array.length
    let same = others |> Array.filter tied

    match ties with
    | HalfTies.Shared -> [| nearer .. nearer + same.Length - 1 |]
    | _ -> [| nearer + Array.findIndex ((=) j) same |]

/// In how far j is a positive of i, and in how far a negative: algorithm 1 by counting.
let learnerHalves (loss: LearnerContrastive) (y: float[]) i j =
    let far = y.Length / 2

    let near =
        match loss.Anchor with
        | HalfAnchor.Included -> y.Length / 2 - 1
        | _ -> (y.Length - 1) / 2

    let own = places loss.Ties y i j

    let share isOf =
        float (own |> Array.filter isOf |> Array.length) / float own.Length

    share (fun place -> place < near), share (fun place -> place >= y.Length - 1 - far)

/// s before the floor.
let learnerSimilarity (loss: LearnerContrastive) (a: Dual[]) (b: Dual[]) =
    let one = constant 1.0

    let cosine () =
        let dot a b = Array.map2 (*) a b |> Array.sum
        dot a b / (sqrt (dot a a) * sqrt (dot b b))

    match loss.Similarity with
    | PairSimilarity.Cosine -> cosine ()
    | PairSimilarity.InverseDistance -> one / (one + distance a b)
    | _ -> (one + cosine ()) / constant 2.0

/// s* of the bounded form.
let learnerRest (loss: LearnerContrastive) d = max 0.02 (1.0 - d / loss.Range.Value)

/// Eq. 2 and 3 with the weights of positives and negatives times the two factors.
let learnerPart near far (loss: LearnerContrastive) (u: Dual[][]) (y: float[]) =
    let term (i, j) =
        let d = absolute y[i] y[j]
        let s = learnerSimilarity loss u[i] u[j]

        let kept = if s.Value <= loss.Floor then constant loss.Floor else s

        let least, most =
            if loss.Range.HasValue then
                let rest = constant (learnerRest loss d)
                (if kept.Value < rest.Value then kept else rest), (if kept.Value > rest.Value then kept else rest)
            else
                kept, kept

        let positive, negative = learnerHalves loss y i j
        let weight = if loss.Weighted then d + loss.Epsilon else 1.0

        let pushed =
            match loss.NegativeWeight with
            | NegativeWeight.Inside -> logarithm most + constant (log weight)
            | _ -> constant weight * logarithm most

        constant (far * negative) * pushed
        - constant (near * positive / weight) * logarithm least

    let sum = pairs u |> Array.filter (fun (i, j) -> i <> j) |> Array.sumBy term

    match loss.Reduction with
    | AnchorReduction.Sum -> constant loss.Lambda * sum
    | _ -> constant (loss.Lambda / float y.Length) * sum

let learnerContrastive loss u y = learnerPart 1.0 1.0 loss u y
