/// Random batches of images of subjects, and what a loss of identities makes of them.
module ImageRegression.Laws.IdentityBatches

open FsCheck
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Losses
open ImageRegression.Laws.Batches

type Seen =
    {
        Outputs: float[][]
        Identities: int64[]
    }

let names (identities: int64[]) = torch.tensor identities

let valueAndState (loss: Loss) state seen =
    use scope = torch.NewDisposeScope()

    let struct (value, next) =
        loss.Step(matrix seen.Outputs, names seen.Identities, state)

    scalar value, next

let valueOf (loss: Loss) seen =
    fst (valueAndState loss loss.StartState seen)

let gradientOf (loss: Loss) seen =
    use scope = torch.NewDisposeScope()
    let outputs = (matrix seen.Outputs).requires_grad_()
    let struct (value, _) = loss.Step(outputs, names seen.Identities, loss.StartState)
    value.backward ()
    values (nonNull outputs.grad)

let seenOf least most dimensions =
    gen {
        let! count = Gen.choose (least, most)
        let! width = dimensions
        let! outputs = rows count width
        let! identities = Gen.arrayOfLength count (Gen.choose (0, 2) |> Gen.map int64)

        return
            {
                Outputs = outputs
                Identities = identities
            }
    }
    |> Arb.fromGen

let small = seenOf 2 8 (Gen.choose (1, 5))
