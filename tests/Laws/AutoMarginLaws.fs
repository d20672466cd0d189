/// AutoMargin against eq. 2 and 3, and the ranges it keeps.
module ImageRegression.Laws.AutoMarginLaws

open FsCheck
open FsCheck.FSharp
open Xunit
open ImageRegression.Losses
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Dual
open ImageRegression.Laws.IdentityBatches
open ImageRegression.Laws.TripletDefinitions

let private margins =
    gen {
        let! kDelta = Gen.choose (1, 4)
        let! kNegative = Gen.choose (1, 4)

        let! rule =
            Gen.elements [ MarginRule.Mean; MarginRule.FirstQuartile; MarginRule.Median ]

        let! negatives =
            Gen.elements [ MarginNegatives.Triplets; MarginNegatives.UniquePairs ]

        let! time = Gen.elements [ MarginTime.Epoch; MarginTime.Batch ]
        return AutoMargin(KDelta = kDelta, KNegative = kNegative, Rule = rule, Negatives = negatives, Time = time)
    }

[<Fact>]
let ``AutoMargin keeps ε in [0, 2) and β in [0, 1]`` () =
    let law (auto: AutoMargin) (first, second, third) =
        let loss = AdaTriplet(AutoMargin = auto)

        [ first; second; third; first ]
        |> List.scan (fun state seen -> snd (valueAndState loss state seen)) (loss.StartStateFor(2L))
        |> List.forall (fun state ->
            let margins = (state :?> MarginState).Margins

            margins.Epsilon >= 0.0
            && margins.Epsilon < 2.0
            && margins.Beta >= 0.0
            && margins.Beta <= 1.0)

    let three = Gen.three small.Generator |> Arb.fromGen
    Check.QuickThrowOnFailure(Prop.forAll (Arb.fromGen margins) (fun auto -> Prop.forAll three (law auto)))

let private quantile q (values: float list) =
    let sorted = values |> List.sort |> List.toArray
    let at = q * float (sorted.Length - 1)
    let low, high = sorted[int (floor at)], sorted[int (ceil at)]
    low + (at - floor at) * (high - low)

[<Fact>]
let ``after an epoch AutoMargin's margins are eq. 2 and 3 over all its triplets`` () =
    let law (auto: AutoMargin) (first, second) =
        let loss = AdaTriplet(AutoMargin = auto)

        let seen =
            [ first; second ]
            |> List.map (fun batch ->
                cosine (batch.Outputs |> Array.map (Array.map constant)), triplets batch.Identities)

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

        let expected =
            match auto.Rule with
            | _ when deltas.IsEmpty -> 1.0, 1.0
            | MarginRule.FirstQuartile -> quantile 0.25 deltas, quantile 0.75 negatives
            | MarginRule.Median -> quantile 0.5 deltas, quantile 0.5 negatives
            | _ -> List.average deltas / float auto.KDelta, 1.0 + (List.average negatives - 1.0) / float auto.KNegative

        let after =
            [ first; second ]
            |> List.fold (fun state batch -> snd (valueAndState loss state batch)) (loss.StartStateFor(2L))
            :?> MarginState

        after.Margins.Epsilon
        |> isCloseTo 1e-10 (min (max (fst expected) 0.0) (System.Math.BitDecrement 2.0))
        && after.Margins.Beta |> isCloseTo 1e-10 (min (max (snd expected) 0.0) 1.0)

    let perEpoch =
        margins |> Gen.filter (fun auto -> auto.Time = MarginTime.Epoch) |> Arb.fromGen

    let two = Gen.two small.Generator |> Arb.fromGen
    Check.QuickThrowOnFailure(Prop.forAll perEpoch (fun auto -> Prop.forAll two (law auto)))
