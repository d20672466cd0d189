module ImageRegression.Laws.IndexLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Neighbors
open ImageRegression.Laws.Batches

type private Space =
    {
        Training: Batch<float>
        Queries: float[][]
        Radius: float
    }

let private spaces =
    gen {
        let! dimensions = Gen.choose (1, 4)
        let! count = Gen.choose (1, 12)
        let! queryCount = Gen.choose (1, 5)
        let! embeddings = rows count dimensions
        let! labels = Gen.arrayOfLength count number
        let! queries = rows queryCount dimensions
        let! radius = Gen.choose (0, 1024)

        return
            {
                Training =
                    {
                        Outputs = embeddings
                        Labels = labels
                    }
                Queries = queries
                Radius = float radius / 256.0
            }
    }

let private predict space =
    use scope = torch.NewDisposeScope()

    RadiusNeighbors(space.Radius)
        .Predict(Embeddings.Of(matrix space.Training.Outputs, space.Training.Labels), matrix space.Queries)
    |> Seq.toArray

let private distance (a: float[]) (b: float[]) =
    sqrt (Array.fold2 (fun sum x y -> sum + (x - y) * (x - y)) 0.0 a b)

[<Tests>]
let laws =
    testList
        "Neighbors"
        [
            testList
                "index"
                [
                    law "shares are positive where the weights are and sum to one" spaces (fun space ->
                        predict space
                        |> Array.forall (fun one ->
                            one.Evidence
                            |> Seq.forall (fun evidence ->
                                evidence.Weight >= 0.0 && evidence.Weight <= 1.0 && evidence.Share >= 0.0)
                            && one.Evidence |> Seq.sumBy _.Share |> isCloseTo 1e-12 1.0))

                    law "a prediction lies between the labels it rests on and is their shared sum" spaces (fun space ->
                        predict space
                        |> Array.forall (fun one ->
                            let labels = one.Evidence |> Seq.map _.Label

                            one.Value >= Seq.min labels - 1e-12
                            && one.Value <= Seq.max labels + 1e-12
                            && one.Value
                               |> isCloseTo
                                   1e-12
                                   (one.Evidence |> Seq.sumBy (fun evidence -> evidence.Share * evidence.Label))))

                    law "the evidence is what brute force finds within the radius, nearest first" spaces (fun space ->
                        Array.forall2
                            (fun query (one: Prediction) ->
                                let all =
                                    space.Training.Outputs
                                    |> Array.mapi (fun row other -> distance query other, row)
                                    |> Array.sort

                                let within = all |> Array.filter (fun (d, _) -> d <= space.Radius)
                                let expected = if within.Length = 0 then [| all[0] |] else within
                                // On this grid squared distances are exact, so that order and rim are as well.
                                one.IsFallback = (within.Length = 0)
                                && (one.Evidence |> Seq.map _.Row |> Seq.toArray) = Array.map snd expected
                                && one.Evidence
                                   |> Seq.map _.Distance
                                   |> Seq.toArray
                                   |> areCloseTo 1e-14 (Array.map fst expected))
                            space.Queries
                            (predict space))

                    law "moving the whole space changes no prediction" spaces (fun space ->
                        let move = Array.map (Array.map ((+) 2.5))

                        let moved =
                            { space with
                                Training =
                                    { space.Training with
                                        Outputs = move space.Training.Outputs
                                    }
                                Queries = move space.Queries
                            }

                        predict moved
                        |> Array.map _.Value
                        |> areCloseTo 1e-12 (predict space |> Array.map _.Value))

                    law "a radius of nothing leaves the nearest, and a vast one the mean" spaces (fun space ->
                        let at radius = predict { space with Radius = radius }
                        let mean = Array.average space.Training.Labels

                        Array.forall2
                            (fun query (one: Prediction) ->
                                let nearest = space.Training.Outputs |> Array.map (distance query) |> Array.min

                                one.Evidence
                                |> Seq.forall (fun evidence -> evidence.Distance |> isCloseTo 1e-14 nearest))
                            space.Queries
                            (at 0.0)
                        && at 1e9 |> Array.forall (fun one -> one.Value |> isCloseTo 1e-9 mean))

                    law "searching nearest and searching within a radius agree" spaces (fun space ->
                        use scope = torch.NewDisposeScope()
                        let queries, training = matrix space.Queries, matrix space.Training.Outputs
                        let within = NeighborSearch.Within(queries, training, space.Radius, 0)
                        let all = NeighborSearch.Nearest(queries, training, space.Training.Labels.Length)

                        Array.forall2
                            (fun (some: NeighborList) (every: NeighborList) ->
                                some.Count = every.CountWithin space.Radius
                                && some.Rows = every.Rows[.. some.Count - 1])
                            within
                            all)

                    law
                        "the best radius is no worse than any the search visited, nor than the nearest neighbour"
                        spaces
                        (fun space ->
                            use scope = torch.NewDisposeScope()
                            let targets = space.Queries |> Array.map Array.head

                            let found =
                                RadiusSearch
                                    .Best(radii = 8)
                                    .Run(
                                        RadiusNeighbors 0.0,
                                        Embeddings.Of(matrix space.Training.Outputs, space.Training.Labels),
                                        Embeddings.Of(matrix space.Queries, targets)
                                    )

                            let error values =
                                Array.map2 (fun a b -> abs (a - b)) values targets |> Array.average

                            found.Visited
                            |> Seq.forall (fun trial -> found.MeanAbsoluteError <= trial.MeanAbsoluteError)
                            && found.MeanAbsoluteError
                               <= error (predict { space with Radius = 0.0 } |> Array.map _.Value) + 1e-12
                            && found.MeanAbsoluteError
                               |> isCloseTo
                                   1e-12
                                   (error (predict { space with Radius = found.Radius } |> Array.map _.Value)))
                ]
        ]
