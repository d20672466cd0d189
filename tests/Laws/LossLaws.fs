module ImageRegression.Laws.LossLaws

open FsCheck
open FsCheck.FSharp
open TorchSharp
open Xunit
open ImageRegression.Losses
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Registry

let private valueOf (loss: Loss) batch =
    use scope = torch.NewDisposeScope()

    let struct (value, _) =
        loss.Step(matrix batch.Outputs, vector batch.Labels, loss.StartState)

    scalar value

let private gradientOf (loss: Loss) batch =
    use scope = torch.NewDisposeScope()
    let outputs = (matrix batch.Outputs).requires_grad_()
    let struct (value, _) = loss.Step(outputs, vector batch.Labels, loss.StartState)
    value.backward ()
    values (nonNull outputs.grad)

let private forEach entries law =
    for entry in entries do
        let holds batch =
            law entry batch |> Prop.label entry.Name

        Check.QuickThrowOnFailure(Prop.forAll (batchOf 2 entry.Width) holds)

let private forEveryLoss law = forEach losses law

let private reorder order batch =
    {
        Outputs = order |> Array.map (fun i -> batch.Outputs[i])
        Labels = order |> Array.map (fun i -> batch.Labels[i])
    }

[<Fact>]
let ``the value is the definition's`` () =
    forEveryLoss (fun entry batch ->
        let definition =
            entry.Definition (batch.Outputs |> Array.map (Array.map Dual.constant)) batch.Labels

        valueOf entry.Loss batch |> isCloseTo 1e-12 definition.Value |> Prop.ofTestable)

[<Fact>]
let ``the gradient is the dual numbers'`` () =
    forEveryLoss (fun entry batch ->
        let expected =
            Dual.gradient (fun outputs -> entry.Definition outputs batch.Labels) batch.Outputs
            |> Array.concat

        entry.IsDecided batch
        ==> lazy (gradientOf entry.Loss batch |> areCloseTo 1e-10 expected))

[<Fact>]
let ``the gradient is that of central differences where the loss is smooth`` () =
    forEveryLoss (fun entry batch ->
        let step = 1e-6

        let difference i j =
            let moved by =
                let outputs = batch.Outputs |> Array.map Array.copy
                outputs[i][j] <- outputs[i][j] + by
                valueOf entry.Loss { batch with Outputs = outputs }

            (moved step - moved -step) / (2.0 * step)

        let agrees =
            lazy
                (let expected =
                    batch.Outputs
                    |> Array.mapi (fun i row -> row |> Array.mapi (fun j _ -> difference i j))
                    |> Array.concat

                 gradientOf entry.Loss batch |> areCloseTo 1e-6 expected)

        entry.IsSmooth batch ==> agrees)

[<Fact>]
let ``the order of the batch does not matter`` () =
    forEveryLoss (fun entry batch ->
        let backwards = [| batch.Labels.Length - 1 .. -1 .. 0 |]

        valueOf entry.Loss (reorder backwards batch)
        |> isCloseTo 1e-12 (valueOf entry.Loss batch)
        |> Prop.ofTestable)

[<Fact>]
let ``no value is negative`` () =
    forEveryLoss (fun entry batch -> valueOf entry.Loss batch >= 0.0 |> Prop.ofTestable)

[<Fact>]
let ``a perfect fit costs nothing`` () =
    forEach (losses |> List.filter _.Perfect.IsSome) (fun entry batch ->
        let perfect =
            { batch with
                Outputs = entry.Perfect.Value batch.Labels
            }

        abs (valueOf entry.Loss perfect) <= 1e-7 |> Prop.ofTestable)

[<Fact>]
let ``a change of unit changes the value by its power`` () =
    forEach (losses |> List.filter _.InUnits.IsSome) (fun entry batch ->
        let c = 4.0

        let scaled =
            {
                Outputs = batch.Outputs |> Array.map (Array.map ((*) c))
                Labels = batch.Labels |> Array.map ((*) c)
            }

        // A power of two changes no digit, so that even the mining decides alike; the repository's 1e-9 has no unit.
        valueOf (entry.InUnits.Value c) scaled
        |> isCloseTo 1e-8 (c ** entry.Degree * valueOf entry.Loss batch)
        |> Prop.ofTestable)

[<Fact>]
let ``labels may start anywhere where only their differences matter`` () =
    forEach (losses |> List.filter (fun entry -> entry.Shift <> Nothing)) (fun entry batch ->
        let move = Array.map ((+) 3.0)

        let shifted =
            {
                Labels = move batch.Labels
                Outputs =
                    if entry.Shift = OfLabelsAndOutputs then
                        Array.map move batch.Outputs
                    else
                        batch.Outputs
            }

        // On this grid sums are exact, so that even mining and hinges decide alike.
        valueOf entry.Loss shifted
        |> isCloseTo 1e-12 (valueOf entry.Loss batch)
        |> Prop.ofTestable)

[<Fact>]
let ``rotating and moving the space changes nothing where only distances matter`` () =
    forEach (losses |> List.filter _.OnlyDistances) (fun entry batch ->
        let moved =
            batch.Outputs |> Array.map (rotate batch.Outputs[0] >> Array.map ((+) 3.0))
        // Rounding may carry a pair across the average, except where the loss is smooth.
        entry.IsSmooth batch
        ==> lazy
            (valueOf entry.Loss { batch with Outputs = moved }
             |> isCloseTo 1e-10 (valueOf entry.Loss batch)))

[<Fact>]
let ``coincident points and equal labels give finite values and gradients`` () =
    forEveryLoss (fun entry batch ->
        let everywhere value =
            batch.Labels |> Array.map (fun _ -> value)

        [
            { batch with
                Outputs = everywhere batch.Outputs[0]
            }
            { batch with
                Labels = everywhere batch.Labels[0]
            }
            {
                Outputs = everywhere batch.Outputs[0]
                Labels = everywhere batch.Labels[0]
            }
            reorder [| 0; 0; 1 |] batch
            reorder [| 0; 1 |] batch
            reorder [| 0; 0 |] batch
        ]
        |> List.forall (fun degenerate ->
            System.Double.IsFinite(valueOf entry.Loss degenerate)
            && gradientOf entry.Loss degenerate |> Array.forall System.Double.IsFinite)
        |> Prop.ofTestable)

[<Fact>]
let ``float32 gives the value of float64, nearly`` () =
    forEveryLoss (fun entry batch ->
        let inFloat32 () =
            use scope = torch.NewDisposeScope()
            let outputs = (matrix batch.Outputs).``to``(torch.ScalarType.Float32)

            let struct (value, _) =
                entry.Loss.Step(outputs, vector batch.Labels, entry.Loss.StartState)

            Assert.Equal(torch.ScalarType.Float32, value.dtype)
            scalar value

        entry.IsSmooth batch
        ==> lazy (inFloat32 () |> isCloseTo 2e-3 (valueOf entry.Loss batch)))

[<Fact>]
let ``a batch of two has no triplet, so that the adaptive triplet loss costs nothing and pulls nowhere`` () =
    let law batch =
        let two = reorder [| 0; 1 |] batch

        valueOf (AdaptiveTriplet()) two = 0.0
        && gradientOf (AdaptiveTriplet()) two |> Array.forall ((=) 0.0)

    Check.QuickThrowOnFailure(Prop.forAll (batchOf 2 (Gen.choose (1, 5))) law)

[<Fact>]
let ``mining selects only pairs above the moving average, which a second batch moves by a tenth`` () =
    let law first second =
        use scope = torch.NewDisposeScope()
        let loss = RegressionMetric()

        let struct (_, state) =
            loss.Of(matrix first.Outputs, vector first.Labels, loss.Start)

        let pairs = loss.Pairs(matrix second.Outputs, vector second.Labels, state)
        let weighted = pairs.Weights * pairs.Gaps.abs () |> values
        let average = scalar pairs.MovingAverage
        let selected = values (nonNull pairs.Selected)

        Array.forall2 (fun m wd -> (m = 1.0) = (wd > average)) selected weighted
        && average
           |> isCloseTo 1e-12 (0.9 * state.MovingAverage.Value + 0.1 * Array.average weighted)

    let batches = batchOf 2 (Gen.choose (1, 5))
    Check.QuickThrowOnFailure(Prop.forAll batches (fun first -> Prop.forAll batches (law first)))

[<Fact>]
let ``two points cost more the farther their distance is from that of their labels`` () =
    let law (label: float) (a: float) (b: float) =
        let cost distance =
            valueOf
                (RegressionMetric(Mining = false))
                {
                    Outputs = [| [| 0.0 |]; [| distance |] |]
                    Labels = [| 0.0; label |]
                }

        let gap distance = abs (distance - abs label)

        let near, far =
            if gap (abs a) <= gap (abs b) then
                abs a, abs b
            else
                abs b, abs a

        cost near <= cost far + 1e-12

    let numbers = Arb.fromGen number

    Check.QuickThrowOnFailure(
        Prop.forAll numbers (fun label -> Prop.forAll numbers (fun a -> Prop.forAll numbers (law label a)))
    )
