module ImageRegression.Laws.QualityLaws

open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit
open ImageRegression.Evaluation
open ImageRegression.Neighbors
open ImageRegression.Laws.Batches

let private compared =
    gen {
        let! count = Gen.choose (2, 20)
        let! predicted = Gen.arrayOfLength count number
        let! target = Gen.arrayOfLength count number
        return predicted, target
    }
    |> Arb.fromGen

let private forAllCompared law =
    Check.QuickThrowOnFailure(Prop.forAll compared law)

let private mae (a: float[]) (b: float[]) =
    RegressionMetrics.MeanAbsoluteError(a, b)

let private rmse (a: float[]) (b: float[]) =
    RegressionMetrics.RootMeanSquaredError(a, b)

[<Fact>]
let ``errors are symmetric, not negative, and 0 only for equal values`` () =
    forAllCompared (fun (predicted, target) ->
        mae predicted target = mae target predicted
        && rmse predicted target = rmse target predicted
        && mae predicted target >= 0.0
        && (mae predicted target = 0.0) = (predicted = target))

[<Fact>]
let ``the mean absolute error never exceeds the root mean squared error`` () =
    forAllCompared (fun (predicted, target) -> mae predicted target <= rmse predicted target + 1e-12)

[<Fact>]
let ``R2 is at most 1, and 0 for the mean of the targets`` () =
    forAllCompared (fun (predicted, target) ->
        let mean = target |> Array.map (fun _ -> Array.average target)

        RegressionMetrics.RSquared(predicted, target) <= 1.0
        && RegressionMetrics.RSquared(target, target) = 1.0
        && (Array.forall ((=) target[0]) target
            || abs (RegressionMetrics.RSquared(mean, target)) <= 1e-9))

[<Fact>]
let ``correlations stay the same when a side is stretched, and rank correlation when it is bent`` () =
    forAllCompared (fun (predicted, target) ->
        let pearson (a: float[]) = RegressionMetrics.Pearson(a, target)
        let spearman (a: float[]) = RegressionMetrics.Spearman(a, target)

        predicted
        |> Array.map (fun x -> 4.0 * x + 8.0)
        |> pearson
        |> isCloseTo 1e-9 (pearson predicted)
        && predicted
           |> Array.map (fun x -> x * x * x)
           |> spearman
           |> isCloseTo 1e-9 (spearman predicted))

[<Fact>]
let ``swapping the methods swaps the tails of the t-test`` () =
    forAllCompared (fun (a, b) ->
        let test, swapped = PairedTTest.Of(a, b), PairedTTest.Of(b, a)

        test.Less |> isCloseTo 1e-12 swapped.Greater
        && (System.Double.IsNaN test.T || test.Less + test.Greater |> isCloseTo 1e-12 1.0))

let private spaces = batchOf 3 (Gen.choose (1, 3))

let private residualVariance (measure: ResidualVariance) batch =
    use scope = torch.NewDisposeScope()
    measure.Of(matrix batch.Outputs, batch.Labels).Value

[<Fact>]
let ``residual variance does not change when the space is rotated, moved or stretched`` () =
    let measure =
        ResidualVariance(Candidates = System.Collections.Immutable.ImmutableArray.Create 2)

    Check.QuickThrowOnFailure(
        Prop.forAll spaces (fun batch ->
            // Twice the coordinates leave every comparison of distances as it was, so that ties are broken alike.
            let stretched =
                { batch with
                    Outputs = batch.Outputs |> Array.map (Array.map (fun x -> 2.0 * x + 4.0))
                }

            let reversed =
                { batch with
                    Outputs = batch.Outputs |> Array.map Array.rev
                }

            let value = residualVariance measure batch

            residualVariance measure stretched |> isCloseTo 1e-9 value
            && residualVariance measure reversed |> isCloseTo 1e-9 value)
    )

[<Fact>]
let ``an isometric space has no residual variance`` () =
    Check.QuickThrowOnFailure(
        Prop.forAll spaces (fun batch ->
            let isometric =
                { batch with
                    Outputs = batch.Labels |> Array.map (fun y -> [| 0.6 * y; 0.8 * y |])
                }

            let varied = Array.distinct batch.Labels |> Array.length > 1
            varied ==> lazy (abs (residualVariance (ResidualVariance()) isometric) <= 1e-9))
    )

[<Fact>]
let ``more neighbours never lengthen a path`` () =
    Check.QuickThrowOnFailure(
        Prop.forAll spaces (fun batch ->
            use scope = torch.NewDisposeScope()
            let points = matrix batch.Outputs

            let neighbors =
                ImageRegression.Neighbors.NeighborSearch.Nearest(points, points, batch.Labels.Length)

            let paths k =
                NeighborGraph.Of(neighbors, k).Geodesics 0

            Array.forall2 (fun few many -> many <= few) (paths 1) (paths 2))
    )

[<Fact>]
let ``dispersion is 0 for equal labels and in the unit of the labels`` () =
    let dispersion (outputs: float[][]) (labels: float[]) =
        use scope = torch.NewDisposeScope()

        LabelDispersion(Neighbors = 2).PerSample(Embeddings.Of(matrix outputs, labels))
        |> Array.average

    Check.QuickThrowOnFailure(
        Prop.forAll spaces (fun batch ->
            let doubled = batch.Labels |> Array.map ((*) 2.0)

            dispersion batch.Outputs (batch.Labels |> Array.map (fun _ -> 1.0)) = 0.0
            && dispersion batch.Outputs doubled
               |> isCloseTo 1e-12 (2.0 * dispersion batch.Outputs batch.Labels))
    )
