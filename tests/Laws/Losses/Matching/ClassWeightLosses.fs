/// Losses of cosines to the weights of four classes against their definitions on dual numbers.
module ImageRegression.Laws.ClassWeightLosses

open Expecto
open FsCheck
open FsCheck.FSharp
open ImageRegression.Losses
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Entry
open ImageRegression.Laws.IdentityBatches
open ImageRegression.Laws.TripletDefinitions

let private columns = 4

// Cosines short of ±1, where the angle of ArcFace has no slope.
let private cosines classes =
    gen {
        let! count = Gen.choose (1, 6)
        let! outputs = rows count columns

        let! identities =
            Gen.arrayOfLength count (Gen.choose (0, classes - 1) |> Gen.map int64)

        return
            {
                Outputs = outputs |> Array.map (Array.map (fun x -> x / 2.05))
                Labels = identities
            }
    }

let private softmaxOf scale ofOwn (c: Dual[][]) (y: int64[]) =
    List.ofArray c
    |> List.mapi (fun i row ->
        let logits =
            row
            |> Array.mapi (fun j cos -> constant scale * (if int64 j = y[i] then ofOwn cos else cos))

        logarithm (logits |> Array.sumBy (fun z -> exponential (z - logits[int y[i]]))))
    |> mean

let private arc m monotone (cos: Dual) =
    if monotone && cos.Value < -(System.Math.Cos m) then
        cos - constant (m * System.Math.Sin m)
    else
        cos * constant (System.Math.Cos m)
        - sqrt (constant 1.0 - cos * cos) * constant (System.Math.Sin m)

let private softTriple (loss: SoftTriple) (c: Dual[][]) (y: int64[]) =
    let similarity (row: Dual[]) =
        row
        |> Array.chunkBySize loss.Centers
        |> Array.map (fun those ->
            let weights =
                those |> Array.map (fun cos -> exponential (cos / constant loss.Gamma))

            (Array.map2 (*) weights those |> Array.sum) / Array.sum weights)

    softmaxOf loss.Scale (fun s -> s - constant loss.Margin) (Array.map similarity c) y

let private entry name loss classes definition =
    let batches: Gen<Batch<int64>> = cosines classes

    {
        Name = name
        Loss = loss
        Tensor = names
        Definition = definition
        // Scales up to 20 magnify what rounding does to a cosine.
        Within =
            {
                Value = 1e-10
                Gradient = 1e-8
                Order = 1e-10
            }
        Any = batches
        Values = batches
        Gradients = batches
        Smooth = batches
        Degenerate =
            fun batch ->
                let everywhere value =
                    batch.Outputs |> Array.map (fun _ -> value)

                [
                    for cosine in [ -1.0; 0.0; 1.0 ] do
                        { batch with
                            Outputs = everywhere (Array.create columns cosine)
                        }
                    { batch with
                        Labels = batch.Labels |> Array.map (fun _ -> 0L)
                    }
                    reorder [| 0 |] batch
                ]
        AnyOrder = Has()
        NoneNegative = Has()
    }

let losses =
    let m = 28.6 * System.Math.PI / 180.0
    let soft = SoftTriple(Centers = 2, Tau = 0.0)

    [
        entry "identity softmax" (IdentitySoftmax(Scale = 5.0)) columns (softmaxOf 5.0 id)
        entry "CosFace" (CosFace(Margin = 0.35, Scale = 8.0)) columns (softmaxOf 8.0 (fun cos -> cos - constant 0.35))
        entry "ArcFace" (ArcFace(MarginDegrees = 28.6, Scale = 8.0)) columns (softmaxOf 8.0 (arc m true))
        entry "ArcFace, not monotone" (ArcFace(Scale = 8.0, Monotone = false)) columns (softmaxOf 8.0 (arc m false))
        entry "SoftTriple" soft (columns / soft.Centers) (softTriple soft)
    ]

[<Tests>]
let laws =
    testList
        "Losses"
        [
            testList "class weights" [ for entry in losses -> testList entry.Name (LossLaws.lawsOf entry) ]
        ]
