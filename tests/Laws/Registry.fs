/// Every loss there is, with what its laws need to know. A new loss is one entry more.
module ImageRegression.Laws.Registry

open FsCheck.FSharp
open ImageRegression.Losses
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Batches

type Entry =
    {
        Name: string
        Loss: Loss
        /// How many outputs a sample has.
        Width: FsCheck.Gen<int>
        /// The definition on dual numbers, for the first batch.
        Definition: Dual[][] -> float[] -> Dual
        /// Outputs that fit the labels perfectly.
        Perfect: float[] -> float[][]
        /// Whether only the distances between outputs matter.
        OnlyDistances: bool
        /// The loss for labels and outputs in a unit c times smaller, and the power of c by which its value grows.
        InUnits: float -> Loss
        Degree: float
        /// Whether the value is smooth around a batch, so that central differences mean something.
        IsSmooth: Batch -> bool
    }

let private pairs (rows: 'a[]) =
    Array.allPairs [| 0 .. rows.Length - 1 |] [| 0 .. rows.Length - 1 |]

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

let private regressionMetricIsSmooth (loss: RegressionMetric) batch =
    let rows = batch.Outputs |> Array.map (Array.map constant)
    let margin = 1e-3

    let terms =
        pairs rows
        |> Array.map (fun (i, j) ->
            let l = System.Math.Abs(batch.Labels[i] - batch.Labels[j])
            i = j, l, (distance rows[i] rows[j]).Value, exp (-(l * l) / (2.0 * loss.Sigma * loss.Sigma)) + loss.Alpha)

    let average =
        terms |> Array.averageBy (fun (_, l, d, w) -> w * System.Math.Abs(d - l))

    terms
    |> Array.forall (fun (self, l, d, w) ->
        let gap = System.Math.Abs(d - l)

        self
        || (d > margin && gap > margin && System.Math.Abs(w * gap - average) > margin))

let private embedding (name, loss: RegressionMetric) =
    {
        Name = name
        Loss = loss
        Width = Gen.choose (1, 5)
        Definition = regressionMetric loss
        Perfect = Array.map (fun y -> [| 0.6 * y + 1.0; 0.8 * y - 2.0 |])
        OnlyDistances = true
        InUnits =
            fun c ->
                RegressionMetric(
                    Sigma = c * loss.Sigma,
                    Alpha = loss.Alpha,
                    Momentum = loss.Momentum,
                    Mining = loss.Mining,
                    Distance = loss.Distance,
                    DenominatorEpsilon = loss.DenominatorEpsilon
                )
        Degree = 1.0
        IsSmooth = regressionMetricIsSmooth loss
    }

let private prediction name (loss: Loss) degree error =
    {
        Name = name
        Loss = loss
        Width = Gen.constant 1
        Definition =
            fun f y ->
                (Array.map2 (fun (row: Dual[]) label -> error (row[0] - constant label)) f y
                 |> Array.sum)
                / constant (float y.Length)
        Perfect = Array.map Array.singleton
        OnlyDistances = false
        InUnits = fun _ -> loss
        Degree = degree
        IsSmooth =
            fun batch ->
                Array.forall2
                    (fun (row: float[]) label -> System.Math.Abs(row[0] - label) > 1e-3)
                    batch.Outputs
                    batch.Labels
    }

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
        prediction "mean squared error" (Loss.MeanSquaredError()) 2.0 (fun r -> r * r)
        prediction "mean absolute error" (Loss.MeanAbsoluteError()) 1.0 Dual.abs
    ]
