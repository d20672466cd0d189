/// Every loss on a CUDA device is the loss on the CPU. Shown as skipped where there is no device.
module ImageRegression.Laws.CudaLaws

open FsCheck.FSharp
open TorchSharp
open Xunit
open ImageRegression.Losses
open ImageRegression.Laws.Batches
open ImageRegression.Laws.IdentityBatches

type CudaFactAttribute() as this =
    inherit FactAttribute()

    do
        if not (torch.cuda.is_available ()) then
            this.Skip <- "needs a CUDA device, and libtorch with CUDA"

let private batches = 8

// The value and the gradient of two steps, so that a state carried over plays its part.
let private stepped (loss: Loss) (outputs: torch.Tensor) (targets: torch.Tensor) =
    use scope = torch.NewDisposeScope()
    let outputs = outputs.detach().requires_grad_()
    let struct (_, next) = loss.Step(outputs, targets, loss.StartState)
    let struct (value, _) = loss.Step(outputs, targets, next)
    value.backward ()
    Array.append (values (value.cpu ())) (values ((nonNull outputs.grad).cpu()))

let private agree name (loss: Loss) (outputs: torch.Tensor) (targets: torch.Tensor) (there: torch.Tensor) =
    let expected = stepped loss outputs targets
    let found = stepped loss (outputs.cuda ()) there
    Assert.True(areCloseTo 1e-9 expected found, $"{name}: %A{expected} on the CPU, %A{found} on CUDA")

[<CudaFact>]
let ``every loss of labels has its value and gradient on the device`` () =
    for entry in Registry.losses do
        let generator = (batchOf 2 entry.Width).Generator

        for batch in
            generator
            |> Gen.sampleWithSeed (FsCheck.Rnd 5UL) 30 batches
            |> Array.filter entry.IsDecided do
            use labels = vector batch.Labels
            use there = labels.cuda ()
            agree entry.Name entry.Loss (matrix batch.Outputs) labels there

[<CudaFact>]
let ``every loss of identities has its value and gradient on the device, wherever the identities lie`` () =
    for entry in MatchingRegistry.losses do
        for seen in small.Generator |> Gen.sampleWithSeed (FsCheck.Rnd 5UL) 30 batches do
            if MatchingRegistry.isDecided entry seen then
                use identities = names seen.Identities
                agree entry.Name entry.Loss (matrix seen.Outputs) identities identities
                use there = identities.cuda ()
                agree entry.Name entry.Loss (matrix seen.Outputs) identities there
