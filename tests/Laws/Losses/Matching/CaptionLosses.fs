/// The loss of images and captions against its definition on dual numbers, and what it obeys besides.
module ImageRegression.Laws.CaptionLosses

open Expecto
open FsCheck.FSharp
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Entry

/// Minus the logarithm of what the softmax of a row or column gives to those who share a caption, on average over them.
let private cost (logits: Dual[]) (shared: bool[]) =
    let whole = logits |> Array.map exponential |> Array.sum

    let own =
        Array.zip logits shared
        |> Array.filter snd
        |> Array.map (fun (z, _) -> -(logarithm (exponential z / whole)))

    Array.sum own / constant (float own.Length)

let private definition (logits: Dual[][]) (captions: int64[]) =
    let count = captions.Length

    let both =
        [|
            for i in 0 .. count - 1 do
                let shared = captions |> Array.map ((=) captions[i])
                cost logits[i] shared
                cost [| for row in logits -> row[i] |] shared
        |]

    Array.sum both / constant (2.0 * float count)

let private squares most captions =
    gen {
        let! count = Gen.choose (1, most)
        let! logits = rows count count
        let! said = Gen.arrayOfLength count (Gen.choose (0, captions) |> Gen.map int64)
        return { Outputs = logits; Labels = said }
    }

let private costly = squares 7 2 |> suchThat (fun batch -> batch.Labels.Length > 1)

let private entry =
    {
        Name = "captions"
        Loss = CaptionCrossEntropy()
        Tensor = IdentityBatches.names
        Definition = definition
        Within =
            {
                Value = 1e-10
                Gradient = 1e-9
                Order = 1e-12
            }
        Any = squares 7 2
        Values = costly
        Gradients = costly
        Smooth = costly
        Degenerate =
            fun batch ->
                [
                    { batch with
                        Outputs = batch.Outputs |> Array.map (Array.map (fun _ -> 0.0))
                    }
                    { batch with
                        Outputs = batch.Outputs |> Array.map (Array.map ((*) 100.0))
                    }
                    { batch with
                        Labels = batch.Labels |> Array.map (fun _ -> 4L)
                    }
                    { batch with
                        Labels = batch.Labels |> Array.mapi (fun i _ -> int64 i)
                    }
                ]
        AnyOrder = Lacks "a column is a caption, and moves with the row of its image; see the law below"
        NoneNegative = Has()
    }

let losses = [ entry ]

/// The batch with its pairs in another order.
let private reordered (order: int[]) batch =
    {
        Outputs = order |> Array.map (fun i -> order |> Array.map (fun j -> batch.Outputs[i][j]))
        Labels = order |> Array.map (fun i -> batch.Labels[i])
    }

let private value = valueOf entry

[<Tests>]
let laws =
    testList
        "Losses"
        [
            testList
                "captions"
                [
                    yield! LossLaws.lawsOf entry

                    law "the order of the pairs does not matter" entry.Any (fun batch ->
                        value (reordered [| batch.Labels.Length - 1 .. -1 .. 0 |] batch)
                        |> isCloseTo 1e-12 (value batch))

                    law "images and captions are alike to it" entry.Any (fun batch ->
                        value
                            { batch with
                                Outputs = Array.transpose batch.Outputs
                            }
                        |> isCloseTo 1e-12 (value batch))

                    law "it knows which captions are equal, not what they are called" entry.Any (fun batch ->
                        value
                            { batch with
                                Labels = batch.Labels |> Array.map (fun c -> 100L - 7L * c)
                            }
                        |> isCloseTo 1e-12 (value batch))

                    law
                        "pairs with one caption are no negatives: where all are alike nothing is pushed"
                        entry.Any
                        (fun batch ->
                            {
                                Outputs = batch.Outputs |> Array.map (Array.map (fun _ -> 1.5))
                                Labels = batch.Labels |> Array.map (fun _ -> 3L)
                            }
                            |> gradientOf entry
                            |> Array.forall (fun slope -> System.Math.Abs(slope: float) < 1e-12))

                    law "it is least where the softmax is its targets" entry.Any (fun batch ->
                        let shares =
                            batch.Labels
                            |> Array.map (fun c -> batch.Labels |> Array.map (fun d -> if c = d then 30.0 else 0.0))

                        let entropy =
                            batch.Labels
                            |> Array.averageBy (fun c ->
                                batch.Labels |> Array.filter ((=) c) |> Array.length |> float |> System.Math.Log)

                        value { batch with Outputs = shares } |> isCloseTo 1e-9 entropy
                        && value batch >= entropy - 1e-12)
                ]
        ]
