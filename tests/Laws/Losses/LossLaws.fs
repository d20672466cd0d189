/// What every loss obeys, one law and one loss a case.
module ImageRegression.Laws.LossLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Entry

let private float32Of entry batch =
    use scope = torch.NewDisposeScope()
    let outputs = (matrix batch.Outputs).``to``(torch.ScalarType.Float32)

    let struct (value, _) =
        entry.Loss.Step(outputs, entry.Tensor batch.Labels, entry.Loss.StartState)

    Expect.equal value.dtype torch.ScalarType.Float32 "A loss of float32 is a float32."
    scalar value

let private isFinite entry batch =
    let value, gradient = slope entry.Loss entry.Tensor batch

    System.Double.IsFinite value && gradient |> Array.forall System.Double.IsFinite

// Laws of values that are 0 say little.
let private mostCostSomething entry =
    for batches in [ entry.Values; entry.Gradients; entry.Smooth ] do
        let costs =
            batches
            |> Gen.sampleWithSeed (FsCheck.Rnd 7UL) 30 40
            |> Array.filter (fun batch -> valueOf entry batch <> 0.0)

        Expect.isGreaterThanOrEqual costs.Length 20 "Of 40 batches, those that cost something"

let lawsOf entry =
    [
        law "the value is the definition's" entry.Values (fun batch ->
            valueOf entry batch
            |> isCloseTo entry.Within.Value (entry.Definition (constants batch) batch.Labels).Value)

        law "the gradient is the dual numbers'" entry.Gradients (fun batch ->
            let expected =
                gradient (fun outputs -> entry.Definition outputs batch.Labels) batch.Outputs
                |> Array.concat

            gradientOf entry batch |> areCloseTo entry.Within.Gradient expected)

        law "float32 gives the value of float64, nearly" entry.Smooth (fun batch ->
            float32Of entry batch |> isCloseTo 2e-3 (valueOf entry batch))

        law "degenerate batches give finite values and gradients" entry.Any (fun batch ->
            entry.Degenerate batch |> List.forall (isFinite entry))

        testCase "most batches of its laws cost it something" (fun () -> mostCostSomething entry)

        if entry.AnyOrder.IsHas then
            law "the order of the batch does not matter" entry.Values (fun batch ->
                valueOf entry (reorder [| batch.Labels.Length - 1 .. -1 .. 0 |] batch)
                |> isCloseTo entry.Within.Order (valueOf entry batch))

        if entry.NoneNegative.IsHas then
            law "no value is negative" entry.Values (fun batch -> valueOf entry batch >= 0.0)
    ]
