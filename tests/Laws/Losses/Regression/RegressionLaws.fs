/// What losses of numbers obey besides.
module ImageRegression.Laws.RegressionLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Losses
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry
open ImageRegression.Laws.RegressionLosses

let private slopes entry batch =
    let step = 1e-6

    let difference i j =
        let moved by =
            let outputs = batch.Outputs |> Array.map Array.copy
            outputs[i][j] <- outputs[i][j] + by
            valueOf entry { batch with Outputs = outputs }

        (moved step - moved -step) / (2.0 * step)

    batch.Outputs
    |> Array.mapi (fun i row -> row |> Array.mapi (fun j _ -> difference i j))
    |> Array.concat

let private scaled factor batch =
    {
        Outputs = batch.Outputs |> Array.map (Array.map ((*) factor))
        Labels = batch.Labels |> Array.map ((*) factor)
    }

let private shifted shift batch =
    let move = Array.map ((+) 3.0)

    {
        Labels = move batch.Labels
        Outputs =
            match shift with
            | OfLabels -> batch.Outputs
            | OfLabelsAndOutputs -> Array.map move batch.Outputs
    }

let private lawsOfNumbers loss =
    let entry = loss.Entry

    [
        yield! LossLaws.lawsOf entry

        law "the gradient is that of central differences where the loss is smooth" entry.Smooth (fun batch ->
            gradientOf entry batch |> areCloseTo 1e-6 (slopes entry batch))

        match loss.Perfect with
        | Lacks _ -> ()
        | Has fit ->
            law "a perfect fit costs nothing" entry.Any (fun batch ->
                abs (
                    valueOf
                        entry
                        { batch with
                            Outputs = fit batch.Labels
                        }
                )
                <= 1e-7)

        match loss.Units with
        | Lacks _ -> ()
        | Has units ->
            law "a change of unit changes the value by its power" entry.Any (fun batch ->
                let c = 4.0

                // A power of two changes no digit, so that even the mining decides alike; the repository's 1e-9 has no unit.
                valueOf { entry with Loss = units.In c } (scaled c batch)
                |> isCloseTo 1e-8 (c ** units.Degree * valueOf entry batch))

        match loss.Shift with
        | Lacks _ -> ()
        | Has shift ->
            law "labels may start anywhere where only their differences matter" entry.Any (fun batch ->
                // On this grid sums are exact, so that even mining and hinges decide alike.
                valueOf entry (shifted shift batch) |> isCloseTo 1e-12 (valueOf entry batch))

        if loss.OnlyDistances.IsHas then
            // Rounding may carry a pair across the average, except where the loss is smooth.
            law "rotating and moving the space changes nothing where only distances matter" entry.Smooth (fun batch ->
                let moved =
                    batch.Outputs |> Array.map (rotate batch.Outputs[0] >> Array.map ((+) 3.0))

                valueOf entry { batch with Outputs = moved }
                |> isCloseTo 1e-10 (valueOf entry batch))
    ]

let private anywhere = batchOf 2 (Gen.choose (1, 5))

let private find name =
    (losses |> List.find (fun loss -> loss.Entry.Name = name)).Entry

let private selectsAboveAverage first second =
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

let private costOfDistance label distance =
    valueOf
        (find "RM-Loss without mining")
        {
            Outputs = [| [| 0.0 |]; [| distance |] |]
            Labels = [| 0.0; label |]
        }

[<Tests>]
let laws =
    testList
        "Losses"
        [
            testList "numbers" [ for loss in losses -> testList loss.Entry.Name (lawsOfNumbers loss) ]

            testList
                "RM-Loss"
                [
                    law
                        "mining selects only pairs above the moving average, which a second batch moves by a tenth"
                        (Gen.two anywhere)
                        (fun (first, second) -> selectsAboveAverage first second)

                    law
                        "two points cost more the farther their distance is from that of their labels"
                        (Gen.three number)
                        (fun (label, a, b) ->
                            let near, far =
                                if abs (abs a - abs label) <= abs (abs b - abs label) then
                                    abs a, abs b
                                else
                                    abs b, abs a

                            costOfDistance label near <= costOfDistance label far + 1e-12)
                ]

            testList
                "adaptive triplet"
                [
                    law
                        "a batch of two has no triplet, so that it costs nothing and pulls nowhere"
                        anywhere
                        (fun batch ->
                            let two = reorder [| 0; 1 |] batch
                            let entry = find "adaptive triplet"
                            valueOf entry two = 0.0 && gradientOf entry two |> Array.forall ((=) 0.0))
                ]
        ]
