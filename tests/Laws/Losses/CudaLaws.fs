/// Every loss on a CUDA device is the loss on the CPU. Shown as skipped where there is no device.
module ImageRegression.Laws.CudaLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Losses
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry

// The value and the gradient of two steps, so that a state carried over plays its part.
let private stepped (loss: Loss) (outputs: torch.Tensor) (targets: torch.Tensor) =
    use scope = torch.NewDisposeScope()
    let outputs = outputs.detach().requires_grad_()
    let struct (_, next) = loss.Step(outputs, targets, loss.StartState)
    let struct (value, _) = loss.Step(outputs, targets, next)
    value.backward ()
    Array.append (values (value.cpu ())) (values ((nonNull outputs.grad).cpu()))

let private agrees (place: torch.Tensor -> torch.Tensor) entry batch =
    use scope = torch.NewDisposeScope()
    let outputs, labels = matrix batch.Outputs, entry.Tensor batch.Labels

    stepped entry.Loss (outputs.cuda ()) (place labels)
    |> areCloseTo 1e-9 (stepped entry.Loss outputs labels)

let private onDevice (labels: torch.Tensor) = labels.cuda ()
let private onHost (labels: torch.Tensor) = labels

let private lawOf name place entry =
    let few =
        { FsCheckConfig.defaultConfig with
            maxTest = 8
        }

    let holds batch =
        if not (torch.cuda.is_available ()) then
            skiptest "needs a CUDA device, and libtorch with CUDA"

        agrees place entry batch

    testPropertyWithConfig few name (Prop.forAll (Arb.fromGen entry.Gradients) holds)

let private lawsOf entry =
    testList entry.Name [ lawOf "value and gradient are those of the CPU" onDevice entry ]

let private lawsOfIdentities entry =
    testList
        entry.Name
        [
            lawOf "value and gradient are those of the CPU" onDevice entry
            lawOf "value and gradient are those of the CPU with identities left there" onHost entry
        ]

[<Tests>]
let laws =
    testList
        "CUDA"
        [
            for loss in RegressionLosses.losses -> lawsOf loss.Entry
            for entry, _ in MatchingLosses.losses -> lawsOfIdentities entry
            for entry in ClassWeightLosses.losses -> lawsOf entry
            for entry in SegmentationLosses.losses -> lawsOf entry
        ]
