/// AutoMargin against eq. 2 and 3, and the ranges it keeps.
module ImageRegression.Laws.AutoMarginLaws

open Expecto
open FsCheck.FSharp
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry
open ImageRegression.Laws.IdentityBatches
open ImageRegression.Laws.TripletDefinitions

let private margins times =
    gen {
        let! kDelta = Gen.choose (1, 4)
        let! kNegative = Gen.choose (1, 4)

        let! rule =
            Gen.elements [ MarginRule.Mean; MarginRule.FirstQuartile; MarginRule.Median ]

        let! negatives =
            Gen.elements [ MarginNegatives.Triplets; MarginNegatives.UniquePairs ]

        let! time = Gen.elements times
        return AutoMargin(KDelta = kDelta, KNegative = kNegative, Rule = rule, Negatives = negatives, Time = time)
    }

let private train auto batches =
    let loss = AdaTriplet(AutoMargin = auto)

    batches
    |> List.scan (fun state batch -> snd (stepFrom loss state batch)) (loss.StartStateFor(2L))
    |> List.map (fun state -> (state :?> MarginState).Margins)

let private keepsRanges (auto, (first, second, third)) =
    train auto [ first; second; third; first ]
    |> List.forall (fun margins ->
        margins.Epsilon >= 0.0
        && margins.Epsilon < 2.0
        && margins.Beta >= 0.0
        && margins.Beta <= 1.0)

let private quantile q (values: float list) =
    let sorted = values |> List.sort |> List.toArray
    let at = q * float (sorted.Length - 1)
    let low, high = sorted[int (floor at)], sorted[int (ceil at)]
    low + (at - floor at) * (high - low)

// Eq. 2 and 3, or the quartiles of Table 1b; ε(0) = β(0) = 1 where there was no triplet.
let private expected (auto: AutoMargin) batches =
    let seen =
        batches
        |> List.map (fun batch -> cosine (constants batch), triplets batch.Labels)

    let deltas =
        seen
        |> List.collect (fun (s, all) -> all |> List.map (fun (a, p, n) -> (s a p - s a n).Value))

    let negatives =
        seen
        |> List.collect (fun (s, all) ->
            if auto.Negatives = MarginNegatives.Triplets then
                all |> List.map (fun (a, _, n) -> (s a n).Value)
            else
                all
                |> List.map (fun (a, _, n) -> min a n, max a n)
                |> List.distinct
                |> List.map (fun (a, n) -> (s a n).Value))

    match auto.Rule with
    | _ when deltas.IsEmpty -> 1.0, 1.0
    | MarginRule.FirstQuartile -> quantile 0.25 deltas, quantile 0.75 negatives
    | MarginRule.Median -> quantile 0.5 deltas, quantile 0.5 negatives
    | _ -> List.average deltas / float auto.KDelta, 1.0 + (List.average negatives - 1.0) / float auto.KNegative

let private followsEquations (auto, (first, second)) =
    let after = train auto [ first; second ] |> List.last
    let epsilon, beta = expected auto [ first; second ]

    after.Epsilon
    |> isCloseTo 1e-10 (min (max epsilon 0.0) (System.Math.BitDecrement 2.0))
    && after.Beta |> isCloseTo 1e-10 (min (max beta 0.0) 1.0)

[<Tests>]
let laws =
    let batch = mostlyTriplets 2 8 (Gen.choose (1, 5))

    testList
        "Losses"
        [
            testList
                "AutoMargin"
                [
                    law
                        "keeps ε in [0, 2) and β in [0, 1]"
                        (Gen.zip (margins [ MarginTime.Epoch; MarginTime.Batch ]) (Gen.three batch))
                        keepsRanges

                    law
                        "has after an epoch the margins of eq. 2 and 3 over all its triplets"
                        (Gen.zip (margins [ MarginTime.Epoch ]) (Gen.two batch))
                        followsEquations
                ]
        ]
