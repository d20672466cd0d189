/// Soft Dice plus cross-entropy against its definition on dual numbers.
module ImageRegression.Laws.SegmentationLaws

open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit
open ImageRegression.Losses
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Dual

let private exp x =
    let value = System.Math.Exp x.Value

    {
        Value = value
        Slope = value * x.Slope
    }

let private log x =
    {
        Value = System.Math.Log x.Value
        Slope = x.Slope / x.Value
    }

let private one = constant 1.0

let private definition (loss: DiceCrossEntropy) (z: Dual[][]) (t: float[][]) =
    let logits, mask = Array.concat z, Array.concat t |> Array.map constant
    let inside = logits |> Array.map (fun z -> one / (one + exp -z))

    let crossEntropy =
        (Array.map2 (fun p t -> -(constant loss.InsideWeight * t * log p) - (one - t) * log (one - p)) inside mask
         |> Array.sum)
        / constant (float mask.Length)

    let both = Array.map2 (*) inside mask |> Array.sum
    let smoothing = constant loss.Smoothing

    constant loss.CrossEntropyWeight * crossEntropy + one
    - (constant 2.0 * both + smoothing)
      / (Array.sum inside + Array.sum mask + smoothing)

let private losses =
    [
        DiceCrossEntropy()
        DiceCrossEntropy(CrossEntropyWeight = 0.0)
        DiceCrossEntropy(CrossEntropyWeight = 2.5, InsideWeight = 40.0, Smoothing = 0.01)
    ]

let private examples =
    gen {
        let! count = Gen.choose (1, 4)
        let! width = Gen.choose (1, 5)
        let! logits = rows count width

        let! mask =
            Gen.arrayOfLength count (Gen.arrayOfLength width (Gen.elements [ 0.0; 1.0 ]))

        return logits, mask
    }
    |> Arb.fromGen

let private valueOf (loss: DiceCrossEntropy) logits mask =
    use scope = torch.NewDisposeScope()
    let struct (value, _) = loss.Of(matrix logits, matrix mask, NoState.None)
    scalar value

let private gradientOf (loss: DiceCrossEntropy) logits mask =
    use scope = torch.NewDisposeScope()
    let logits = (matrix logits).requires_grad_()
    let struct (value, _) = loss.Of(logits, matrix mask, NoState.None)
    value.backward ()
    values (nonNull logits.grad)

let private forEach law =
    for loss in losses do
        Check.QuickThrowOnFailure(Prop.forAll examples (fun (logits, mask) -> law loss logits mask))

[<Fact>]
let ``value and gradient are those of the dual numbers`` () =
    forEach (fun loss logits mask ->
        let expected = definition loss (logits |> Array.map (Array.map constant)) mask
        let slopes = gradient (fun z -> definition loss z mask) logits |> Array.concat

        isCloseTo 1e-10 expected.Value (valueOf loss logits mask)
        && areCloseTo 1e-9 slopes (gradientOf loss logits mask))

[<Fact>]
let ``the order of the voxels does not matter, and no value is negative`` () =
    forEach (fun loss logits mask ->
        let value = valueOf loss logits mask

        value >= 0.0
        && valueOf loss (Array.rev logits) (Array.rev mask) |> isCloseTo 1e-12 value)

[<Fact>]
let ``logits of the right sign cost less the larger they are, down to nothing`` () =
    forEach (fun loss _ mask ->
        let cost size =
            valueOf loss (mask |> Array.map (Array.map (fun t -> size * (2.0 * t - 1.0)))) mask

        cost 1.0 > cost 3.0 && cost 3.0 > cost 10.0 && cost 40.0 < 1e-9)

[<Fact>]
let ``logits that are better everywhere cost less`` () =
    forEach (fun loss logits mask ->
        let better =
            Array.map2 (Array.map2 (fun z t -> if t = 1.0 then z + 1.0 else z - 1.0)) logits mask

        valueOf loss better mask < valueOf loss logits mask)
