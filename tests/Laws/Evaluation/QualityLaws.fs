module ImageRegression.Laws.QualityLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Evaluation
open ImageRegression.Neighbors
open ImageRegression.Laws.Batches

let private varies values =
    Array.distinct values |> Array.length > 1

/// Predictions and targets that each vary, and that differ by amounts that vary: what has no spread has no correlation.
let private compared =
    gen {
        let! count = Gen.choose (2, 20)
        let! predicted = Gen.arrayOfLength count number
        let! target = Gen.arrayOfLength count number
        return predicted, target
    }
    |> suchThat (fun (predicted, target) ->
        varies predicted && varies target && varies (Array.map2 (-) predicted target))

let private mae (a: float[]) (b: float[]) =
    RegressionMetrics.MeanAbsoluteError(a, b)

let private rmse (a: float[]) (b: float[]) =
    RegressionMetrics.RootMeanSquaredError(a, b)

let private spaces = batchOf 3 (Gen.choose (1, 3))

let private residualVariance (measure: ResidualVariance) (batch: Batch<float>) =
    use scope = torch.NewDisposeScope()
    measure.Of(matrix batch.Outputs, batch.Labels).Value

let private dispersion (outputs: float[][]) (labels: float[]) =
    use scope = torch.NewDisposeScope()

    LabelDispersion(Neighbors = 2).PerSample(Embeddings.Of(matrix outputs, labels))
    |> Array.average

[<Tests>]
let laws =
    testList
        "Evaluation"
        [
            testList
                "quality"
                [
                    law
                        "errors are symmetric, more than 0 for different values and 0 for equal ones"
                        compared
                        (fun (predicted, target) ->
                            mae predicted target = mae target predicted
                            && rmse predicted target = rmse target predicted
                            && mae predicted target > 0.0
                            && rmse predicted target > 0.0
                            && mae target target = 0.0
                            && rmse target target = 0.0)

                    law
                        "the mean absolute error never exceeds the root mean squared error"
                        compared
                        (fun (predicted, target) -> mae predicted target <= rmse predicted target + 1e-12)

                    law "R2 is at most 1, and 0 for the mean of the targets" compared (fun (predicted, target) ->
                        let mean = target |> Array.map (fun _ -> Array.average target)

                        RegressionMetrics.RSquared(predicted, target) <= 1.0
                        && RegressionMetrics.RSquared(target, target) = 1.0
                        && abs (RegressionMetrics.RSquared(mean, target)) <= 1e-9)

                    law
                        "correlations stay the same when a side is stretched, and rank correlation when it is bent"
                        compared
                        (fun (predicted, target) ->
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

                    law "swapping the methods swaps the tails of the t-test" compared (fun (a, b) ->
                        let test, swapped = PairedTTest.Of(a, b), PairedTTest.Of(b, a)

                        test.Less |> isCloseTo 1e-12 swapped.Greater
                        && test.Less + test.Greater |> isCloseTo 1e-12 1.0)

                    law
                        "residual variance does not change when the space is rotated, moved or stretched"
                        spaces
                        (fun batch ->
                            let measure =
                                ResidualVariance(Candidates = System.Collections.Immutable.ImmutableArray.Create 2)

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

                    law
                        "an isometric space has no residual variance"
                        (suchThat (fun batch -> varies batch.Labels) spaces)
                        (fun batch ->
                            let isometric =
                                { batch with
                                    Outputs = batch.Labels |> Array.map (fun y -> [| 0.6 * y; 0.8 * y |])
                                }

                            abs (residualVariance (ResidualVariance()) isometric) <= 1e-9)

                    law "more neighbours never lengthen a path" spaces (fun batch ->
                        use scope = torch.NewDisposeScope()
                        let points = matrix batch.Outputs

                        let neighbors = NeighborSearch.Nearest(points, points, batch.Labels.Length)

                        let paths k =
                            NeighborGraph.Of(neighbors, k).Geodesics 0

                        Array.forall2 (fun few many -> many <= few) (paths 1) (paths 2))

                    law "dispersion is 0 for equal labels and in the unit of the labels" spaces (fun batch ->
                        let doubled = batch.Labels |> Array.map ((*) 2.0)

                        dispersion batch.Outputs (batch.Labels |> Array.map (fun _ -> 1.0)) = 0.0
                        && dispersion batch.Outputs doubled
                           |> isCloseTo 1e-12 (2.0 * dispersion batch.Outputs batch.Labels))
                ]
        ]
