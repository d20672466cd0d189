/// What the laws need to know of a loss, whatever its labels are.
module ImageRegression.Laws.Entry

open FsCheck
open TorchSharp
open ImageRegression.Losses
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Batches

/// What a law asks for: a loss has it, or the law has no case for the loss, and why.
type Has<'what> =
    | Has of 'what
    | Lacks of why: string

type Tolerances =
    {
        Value: float
        Gradient: float
        Order: float
    }

type Entry<'label> =
    {
        Name: string
        Loss: Loss
        /// Labels as the loss takes them.
        Tensor: 'label[] -> torch.Tensor
        /// The definition on dual numbers, for the first batch.
        Definition: Dual[][] -> 'label[] -> Dual
        Within: Tolerances
        /// Batches as they come, coincident points, equal labels and kinks among them.
        Any: Gen<Batch<'label>>
        /// Those whose value does not hang on rounding.
        Values: Gen<Batch<'label>>
        /// Those where rounding decides none of the loss's choices, so that gradients can be compared, kinks included.
        Gradients: Gen<Batch<'label>>
        /// Those around which the loss is smooth, so that a small step means a small change.
        Smooth: Gen<Batch<'label>>
        /// What a batch may degenerate to.
        Degenerate: Batch<'label> -> Batch<'label> list
        /// Whether the order of the samples means nothing.
        AnyOrder: Has<unit>
        /// Whether no value is negative.
        NoneNegative: Has<unit>
    }

/// The value of one step, and the state for the next.
let step (loss: Loss) (tensor: 'label[] -> torch.Tensor) state batch =
    use scope = torch.NewDisposeScope()

    let struct (value, next) =
        loss.Step(matrix batch.Outputs, tensor batch.Labels, state)

    scalar value, next

let valueOf entry batch =
    fst (step entry.Loss entry.Tensor entry.Loss.StartState batch)

/// The value of the first step, and its gradient.
let slope (loss: Loss) (tensor: 'label[] -> torch.Tensor) batch =
    use scope = torch.NewDisposeScope()
    let outputs = (matrix batch.Outputs).requires_grad_()
    let struct (value, _) = loss.Step(outputs, tensor batch.Labels, loss.StartState)
    value.backward ()
    scalar value, values (nonNull outputs.grad)

let gradientOf entry batch =
    snd (slope entry.Loss entry.Tensor batch)

/// The outputs of a batch as numbers that do not vary.
let constants batch =
    batch.Outputs |> Array.map (Array.map constant)
