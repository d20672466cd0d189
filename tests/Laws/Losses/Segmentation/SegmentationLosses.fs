/// Losses of masks against their definitions on dual numbers, and what they obey besides.
module ImageRegression.Laws.SegmentationLosses

open Expecto
open FsCheck.FSharp
open ImageRegression.Losses
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Entry

let private one = constant 1.0

let private diceCrossEntropy (loss: DiceCrossEntropy) (z: Dual[][]) (t: float[][]) =
    let logits, mask = Array.concat z, Array.concat t |> Array.map constant
    let inside = logits |> Array.map (fun z -> one / (one + exponential -z))

    let crossEntropy =
        (Array.map2
            (fun p t ->
                -(constant loss.InsideWeight * t * logarithm p)
                - (one - t) * logarithm (one - p))
            inside
            mask
         |> Array.sum)
        / constant (float mask.Length)

    let both = Array.map2 (*) inside mask |> Array.sum
    let smoothing = constant loss.Smoothing

    constant loss.CrossEntropyWeight * crossEntropy + one
    - (constant 2.0 * both + smoothing)
      / (Array.sum inside + Array.sum mask + smoothing)

let private examples =
    gen {
        let! count = Gen.choose (1, 4)
        let! width = Gen.choose (1, 5)
        let! logits = rows count width

        let! mask =
            Gen.arrayOfLength count (Gen.arrayOfLength width (Gen.elements [ 0.0; 1.0 ]))

        return { Outputs = logits; Labels = mask }
    }

let private entry name (loss: DiceCrossEntropy) =
    {
        Name = name
        Loss = loss
        Tensor = matrix
        Definition = diceCrossEntropy loss
        Within =
            {
                Value = 1e-10
                Gradient = 1e-9
                Order = 1e-12
            }
        Any = examples
        Values = examples
        Gradients = examples
        Smooth = examples
        Degenerate =
            fun batch ->
                let all value = Array.map (Array.map (fun _ -> value))

                [
                    { batch with
                        Labels = all 0.0 batch.Labels
                    }
                    { batch with
                        Labels = all 1.0 batch.Labels
                    }
                    { batch with
                        Outputs = all 200.0 batch.Outputs
                    }
                    { batch with
                        Outputs = all -200.0 batch.Outputs
                    }
                ]
        AnyOrder = Has()
        NoneNegative = Has()
    }

let losses =
    [
        entry "Dice and cross-entropy" (DiceCrossEntropy())
        entry "Dice alone" (DiceCrossEntropy(CrossEntropyWeight = 0.0))
        entry
            "Dice and weighted cross-entropy"
            (DiceCrossEntropy(CrossEntropyWeight = 2.5, InsideWeight = 40.0, Smoothing = 0.01))
    ]

let private lawsOfMasks entry =
    let cost size batch =
        let outputs =
            batch.Labels |> Array.map (Array.map (fun t -> size * (2.0 * t - 1.0)))

        valueOf entry { batch with Outputs = outputs }

    [
        yield! LossLaws.lawsOf entry

        law "logits of the right sign cost less the larger they are, down to nothing" entry.Any (fun batch ->
            cost 1.0 batch > cost 3.0 batch
            && cost 3.0 batch > cost 10.0 batch
            && cost 40.0 batch < 1e-9)

        law "logits that are better everywhere cost less" entry.Any (fun batch ->
            let better =
                Array.map2 (Array.map2 (fun z t -> if t = 1.0 then z + 1.0 else z - 1.0)) batch.Outputs batch.Labels

            valueOf entry { batch with Outputs = better } < valueOf entry batch)
    ]

[<Tests>]
let laws =
    testList
        "Losses"
        [
            testList "masks" [ for entry in losses -> testList entry.Name (lawsOfMasks entry) ]
        ]
