/// No loss goes without laws.
module ImageRegression.Laws.EveryLoss

open System
open Expecto
open ImageRegression.Losses

let private registered: Type list =
    [
        for loss in RegressionLosses.losses -> loss.Entry.Loss.GetType()
        for entry, _ in MatchingLosses.losses -> entry.Loss.GetType()
        for entry in ClassWeightLosses.losses -> entry.Loss.GetType()
        for entry in CaptionLosses.losses -> entry.Loss.GetType()
        for entry in SegmentationLosses.losses -> entry.Loss.GetType()
    ]

let private there =
    typeof<Loss>.Assembly.GetTypes()
    |> Array.filter (fun kind -> kind.IsSubclassOf typeof<Loss> && not kind.IsAbstract)
    |> List.ofArray

let private missing registered =
    there |> List.filter (fun kind -> not (List.contains kind registered))

let private ask (kind: Type) =
    $"No law is checked of {kind.FullName}. Add an entry with its definition on dual numbers to the list `losses` of "
    + "tests/Laws/Losses/Regression/RegressionLosses.fs if its labels are numbers, of Matching/MatchingLosses.fs if they are "
    + "identities of embeddings, of Matching/ClassWeightLosses.fs if its outputs are cosines to class weights, or of "
    + "Segmentation/SegmentationLosses.fs if they are masks."

[<Tests>]
let laws =
    testList
        "Losses"
        [
            testList
                "every loss is registered"
                [
                    for kind in there ->
                        testCase kind.Name (fun () ->
                            if not (List.contains kind registered) then
                                failtest (ask kind))
                ]

            testCase "a loss without an entry is found" (fun () ->
                let withoutHuber = registered |> List.filter ((<>) typeof<Huber>)
                Expect.equal (missing withoutHuber) [ typeof<Huber> ] "What is missing where Huber's entry is.")
        ]
