/// What losses of identities obey besides.
module ImageRegression.Laws.MatchingLaws

open Expecto
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry
open ImageRegression.Laws.MatchingLosses

let private subjectsReversed batch =
    let order =
        [| 0 .. batch.Labels.Length - 1 |]
        |> Array.sortBy (fun i -> -batch.Labels[i], i)

    reorder order batch

let private lawsOfIdentities (entry, larger) =
    [
        yield! LossLaws.lawsOf entry

        law "the value is the definition's in larger batches, too" larger (fun batch ->
            valueOf entry batch
            |> isCloseTo entry.Within.Value (entry.Definition (constants batch) batch.Labels).Value)

        law "rotating the space changes nothing" entry.Values (fun batch ->
            let rotated = batch.Outputs |> Array.map (rotate batch.Outputs[0])

            valueOf entry { batch with Outputs = rotated }
            |> isCloseTo 1e-9 (valueOf entry batch))

        law "the names of the subjects do not matter" entry.Values (fun batch ->
            let renamed = batch.Labels |> Array.map (fun y -> 1000L - 7L * y)

            valueOf entry { batch with Labels = renamed }
            |> isCloseTo 1e-10 (valueOf entry batch))

        if not entry.AnyOrder.IsHas then
            law
                "the order of the subjects does not matter where each keeps that of its images"
                entry.Values
                (fun batch ->
                    valueOf entry (subjectsReversed batch)
                    |> isCloseTo entry.Within.Order (valueOf entry batch))
    ]

[<Tests>]
let laws =
    testList
        "Losses"
        [
            testList
                "identities"
                [
                    for entry, larger in losses -> testList entry.Name (lawsOfIdentities (entry, larger))
                ]
        ]
