module ImageRegression.Laws.CircleLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Evaluation
open ImageRegression.Losses
open ImageRegression.Neighbors
open ImageRegression.Tables
open ImageRegression.Laws.Batches

type private Turned =
    {
        Training: Batch<float>
        Queries: Batch<float>
        Period: float
        By: float
    }

    /// The same with all labels turned, and written in the turn that comes of it.
    member this.Over =
        let turn (batch: Batch<float>) =
            { batch with
                Labels =
                    batch.Labels
                    |> Array.map (fun label -> LabelAxis.Circle(this.Period).Wrap(label + this.By))
            }

        { this with
            Training = turn this.Training
            Queries = turn this.Queries
        }

// Labels that do not balance each other: where they do, the mean is a matter of rounding.
let private turned =
    gen {
        let! period = Gen.elements [ 24.0; 360.0; 365.25 ]
        let! by = Gen.choose (-1000, 1000)
        let! dimensions = Gen.choose (1, 3)

        let batch least =
            gen {
                let! count = Gen.choose (least, 8)
                let! outputs = rows count dimensions
                let! labels = Gen.arrayOfLength count (Gen.choose (0, 9999))

                return
                    {
                        Outputs = outputs
                        Labels = labels |> Array.map (fun label -> float label / 10000.0 * period)
                    }
            }

        let! training = batch 3
        let! queries = batch 2

        return
            {
                Training = training
                Queries = queries
                Period = period
                By = float by / 100.0
            }
    }
    |> suchThat (fun one ->
        let angle label =
            2.0 * System.Math.PI * label / one.Period

        let resultant labels =
            sqrt (
                (labels |> Array.sumBy (angle >> cos)) ** 2.0
                + (labels |> Array.sumBy (angle >> sin)) ** 2.0
            )

        resultant one.Training.Labels > 0.1
        && resultant one.Queries.Labels > 0.1
        && Array.distinct one.Training.Labels |> Array.length > 1
        && Array.distinct one.Queries.Labels |> Array.length > 1)

let private embedded one (batch: Batch<float>) =
    let space = Embeddings.Of(matrix batch.Outputs, batch.Labels)
    new Embeddings(space.Vectors, space.Cases, Axis = LabelAxis.Circle one.Period)

let private answers one =
    use scope = torch.NewDisposeScope()

    RadiusNeighbors(1.0).Predict(embedded one one.Training, matrix one.Queries.Outputs)
    |> Seq.map _.Value
    |> Seq.toArray

let private measures one =
    use scope = torch.NewDisposeScope()
    let axis = LabelAxis.Circle one.Period
    let predicted = answers one

    [|
        RegressionMetrics.MeanAbsoluteError(predicted, one.Queries.Labels, axis)
        RegressionMetrics.RootMeanSquaredError(predicted, one.Queries.Labels, axis)
        RegressionMetrics.RSquared(predicted, one.Queries.Labels, axis)
        LabelDispersion(Neighbors = 2).PerSample(embedded one one.Queries, embedded one one.Training)
        |> Array.average
        ResidualVariance(Axis = axis, Unreachable = UnreachablePairs.CountAsFar)
            .Of(matrix one.Training.Outputs, one.Training.Labels)
            .Value
    |]

let private points one =
    LabelScaling.FitZScore(one.Training.Labels, LabelAxis.Circle one.Period).Points one.Training.Labels

let private rmLoss one =
    use scope = torch.NewDisposeScope()
    let outputs = matrix one.Training.Outputs
    let labels = torch.tensor(points one).reshape(-1L, 2L)

    let struct (value, _) =
        RegressionMetric().Of(outputs, labels, RegressionMetric().Start)

    scalar value

[<Tests>]
let laws =
    testList
        "Circle"
        [
            law "an answer turns with the labels" turned (fun one ->
                Array.forall2
                    (fun before after ->
                        LabelAxis.Circle(one.Period).Distance(before + one.By, after) < 1e-6 * one.Period)
                    (answers one)
                    (answers one.Over))

            law "no error changes when all labels are turned" turned (fun one ->
                Array.forall2
                    (fun before after ->
                        System.Double.IsNaN before && System.Double.IsNaN after
                        || isCloseTo 1e-6 before after)
                    (measures one)
                    (measures one.Over))

            law "what a network is taught stays the same, and so does RM-Loss" turned (fun one ->
                areCloseTo 1e-6 (points one) (points one.Over)
                && isCloseTo 1e-6 (rmLoss one) (rmLoss one.Over))

            law "RM-Loss is 0 where embeddings lie as the points do" turned (fun one ->
                use scope = torch.NewDisposeScope()
                let points = torch.tensor(points one).reshape(-1L, 2L)

                let struct (value, _) =
                    RegressionMetric().Of(points, points, RegressionMetric().Start)

                scalar value = 0.0)

            law "a line has the same bits as before there were circles" turned (fun one ->
                let straight = LabelAxis.Straight

                Array.forall2
                    (fun a b ->
                        straight.Difference(a, b) = a - b
                        && straight.Distance(a, b) = abs (a - b)
                        && straight.Wrap a = a
                        && straight.Near(a, b) = a)
                    one.Training.Labels
                    (Array.rev one.Training.Labels))
        ]
