/// Losses of cosines to the weights of four classes against their definitions on dual numbers.
module ImageRegression.Laws.ClassWeightLaws

open FsCheck
open FsCheck.FSharp
open Xunit
open ImageRegression.Losses
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Dual
open ImageRegression.Laws.IdentityBatches
open ImageRegression.Laws.TripletDefinitions

let private classes = 4

let private cosines =
    gen {
        let! count = Gen.choose (1, 6)
        let! outputs = rows count classes

        let! identities =
            Gen.arrayOfLength count (Gen.choose (0, classes - 1) |> Gen.map int64)

        return
            {
                Outputs = outputs |> Array.map (Array.map (fun x -> x / 2.05))
                Identities = identities
            }
    }
    |> Arb.fromGen

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

    softmaxOf loss.Scale (fun s -> s - constant loss.Margin) (Array.map similarity c) (y |> Array.map (fun i -> i % 2L))

let private ofClasses: (string * Loss * (Dual[][] -> int64[] -> Dual) * (Seen -> Seen)) list =
    let m = 28.6 * System.Math.PI / 180.0
    let soft = SoftTriple(Centers = 2, Tau = 0.0)

    [
        "identity softmax", IdentitySoftmax(Scale = 5.0) :> Loss, softmaxOf 5.0 id, id
        "CosFace", CosFace(Margin = 0.35, Scale = 8.0) :> Loss, softmaxOf 8.0 (fun cos -> cos - constant 0.35), id
        "ArcFace", ArcFace(MarginDegrees = 28.6, Scale = 8.0) :> Loss, softmaxOf 8.0 (arc m true), id
        "ArcFace, not monotone", ArcFace(Scale = 8.0, Monotone = false) :> Loss, softmaxOf 8.0 (arc m false), id
        "SoftTriple",
        (soft :> Loss),
        softTriple soft,
        (fun seen ->
            { seen with
                Identities = seen.Identities |> Array.map (fun i -> i % 2L)
            })
    ]

[<Fact>]
let ``losses of class weights are their definitions, and so are their gradients`` () =
    for name, loss, definition, among in ofClasses do
        let holds seen =
            let seen = among seen
            let y = seen.Identities

            let expected = definition (seen.Outputs |> Array.map (Array.map constant)) y

            let gradient =
                Dual.gradient (fun outputs -> definition outputs y) seen.Outputs |> Array.concat

            (valueOf loss seen |> isCloseTo 1e-10 expected.Value
             && gradientOf loss seen |> areCloseTo 1e-8 gradient)
            |> Prop.label name

        Check.QuickThrowOnFailure(Prop.forAll cosines holds)
