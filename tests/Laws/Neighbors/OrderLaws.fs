/// Equally near cases: the order in which a table names them decides nothing.
module ImageRegression.Laws.OrderLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Evaluation
open ImageRegression.Neighbors
open ImageRegression.Laws.Batches

type private Table =
    {
        Cases: Batch<float>
        Subjects: string[]
        Names: int[]
        Order: int[]
        Queries: Batch<float>
        Radius: float
        Count: int
    }

// Sevenths have no exact square, so that products of matrices round; few of them, so that most cases have a duplicate.
let private crowded count dimensions =
    Gen.arrayOfLength count (Gen.arrayOfLength dimensions (Gen.choose (-1, 1) |> Gen.map (fun n -> float n / 7.0)))

let private tables =
    gen {
        let! dimensions = Gen.choose (1, 3)
        let! count = Gen.choose (4, 40)
        let! queryCount = Gen.choose (1, 5)
        let! embeddings = crowded count dimensions
        let! labels = Gen.arrayOfLength count number
        let! subjects = Gen.arrayOfLength count (Gen.elements [ for i in 0..9 -> $"s{i}" ])
        let! order = Gen.shuffle [| 0 .. count - 1 |]
        let! queries = crowded queryCount dimensions
        let! targets = Gen.arrayOfLength queryCount number
        let! radius = Gen.elements [ 0.0; 0.05; 1.0 / 7.0; 0.2 ]
        let! nearest = Gen.choose (1, 3)

        return
            {
                Cases =
                    {
                        Outputs = embeddings
                        Labels = labels
                    }
                Subjects = subjects
                Names = [| 0 .. count - 1 |]
                Order = order
                Queries =
                    {
                        Outputs = queries
                        Labels = targets
                    }
                Radius = radius
                Count = nearest
            }
    }

let private shuffled table =
    { table with
        Cases = reorder table.Order table.Cases
        Subjects = table.Order |> Array.map (fun i -> table.Subjects[i])
        Names = table.Order
    }

let private embedded (batch: Batch<float>) subjects =
    Embeddings.Of(matrix batch.Outputs, batch.Labels, subjects)

let private cases table = embedded table.Cases table.Subjects
let private queries table = embedded table.Queries null

/// Place i of the shuffled table holds case Order[i] of the other.
let private backInOrder table (values: 'value[]) =
    Array.zip table.Order values |> Array.sortBy fst |> Array.map snd

// 1e-12: sums run in the order of the table.
let private agree of' table =
    use scope = torch.NewDisposeScope()
    areCloseTo 1e-12 (of' table) (of' (shuffled table))

let private predictor table =
    RadiusNeighbors(table.Radius, MinNeighbors = table.Count)

[<Tests>]
let laws =
    testList
        "Neighbors"
        [
            testList
                "order"
                [
                    law "of the table: predictions are the same" tables (agree (fun table ->
                        (predictor table).Predict(cases table, (queries table).Vectors)
                        |> Seq.map _.Value
                        |> Seq.toArray))

                    law "of the table: what leaving out a case or a subject does is the same" tables (agree (fun table ->
                        GroundedNeighbors(predictor table).Predict(cases table, (queries table).Vectors)
                        |> Seq.collect (fun one ->
                            one.Prediction.Evidence
                            |> Seq.mapi (fun i evidence ->
                                table.Names[evidence.Row],
                                [ evidence.Share; one.EffectOfCase i; one.EffectOfSubject i ])
                            |> Seq.sortBy fst
                            |> Seq.collect snd)
                        |> Seq.toArray))

                    law "of the table: the dispersion of labels is the same" tables (agree (fun table ->
                        LabelDispersion(Neighbors = table.Count).PerSample(queries table, cases table)))

                    law "of the table: the dispersion among the same samples is the same" tables (fun table ->
                        use scope = torch.NewDisposeScope()
                        let measure = LabelDispersion(Neighbors = table.Count)

                        areCloseTo
                            1e-12
                            (measure.PerSample(cases table))
                            (measure.PerSample(cases (shuffled table)) |> backInOrder table))

                    // Not the radius: several may be equally good but for the rounding of their errors.
                    law "of the table: the error of the best radius is the same" tables (agree (fun table ->
                        [|
                            RadiusSearch.Best(radii = 8).Run(predictor table, cases table, queries table).MeanAbsoluteError
                        |]))

                    law "of the table: the scores of suspect labels are the same" tables (agree (fun table ->
                        LabelScores(SpreadNeighbors = table.Count).Ranked(predictor table, cases table)
                        |> Seq.sortBy (fun one -> table.Names[int one.Id])
                        |> Seq.map _.Score
                        |> Seq.toArray))

                    law "of the table: k nearest are k, or more only where those are as near as the last" tables (fun table ->
                        use scope = torch.NewDisposeScope()

                        NeighborSearch.Nearest((queries table).Vectors, (cases table).Vectors, table.Count)
                        |> Array.forall (fun found ->
                            found.Count >= table.Count
                            && found.Distances[table.Count - 1 ..]
                               |> Array.forall ((=) found.Distances[table.Count - 1])))
                ]
        ]
