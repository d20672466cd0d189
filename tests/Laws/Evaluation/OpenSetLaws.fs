/// The trade-off between false matches and false non-matches.
module ImageRegression.Laws.OpenSetLaws

open System
open System.Collections.Immutable
open Expecto
open ImageRegression.Evaluation
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Searches

let private curve search =
    OpenSetCurve.Of(ImmutableArray.Create<QueryRanking>(run (Retrieval()) search))

let private hasKnownQuery search =
    search.QueryIds |> Array.exists (fun id -> Array.contains id search.Ids)

let private known = searchOf coarse |> suchThat hasKnownQuery
let private unknown = searchOf coarse |> suchThat (hasKnownQuery >> not)

[<Tests>]
let laws =
    testList
        "Evaluation"
        [
            testList
                "open set"
                [
                    law
                        "along the thresholds false matches rise and false non-matches fall, from 0 and 1"
                        known
                        (fun search ->
                            let points = (curve search).Points |> Seq.toArray

                            points[0].FalseMatchRate = 0.0
                            && points[0].FalseNonMatchRate = 1.0
                            && (Array.last points).FalseMatchRate = 1.0
                            && Array.pairwise points
                               |> Array.forall (fun (a, b) ->
                                   a.Threshold < b.Threshold
                                   && a.FalseMatchRate <= b.FalseMatchRate
                                   && a.FalseNonMatchRate >= b.FalseNonMatchRate))

                    law "queries without a match in the gallery have no curve" unknown (fun search ->
                        (curve search).Points.IsEmpty && Double.IsNaN (curve search).EqualErrorRate)

                    law "both errors at a threshold are what counting queries gives" known (fun search ->
                        let rankings = run (Retrieval()) search

                        let share (condition: QueryRanking -> bool) those =
                            float (those |> Array.filter condition |> Array.length)
                            / float (Array.length those)

                        let known = rankings |> Array.filter (fun ranking -> ranking.HasMatch)

                        (curve search).Points
                        |> Seq.filter (fun point -> Double.IsFinite point.Threshold)
                        |> Seq.forall (fun point ->
                            // Where somebody else is as near, the answer is not the match.
                            let missed (ranking: QueryRanking) =
                                not (
                                    ranking.Nearest[0].Distance <= point.Threshold
                                    && ranking.Nearest[0].Distance < ranking.ImpostorDistance
                                )

                            isCloseTo 1e-12 (share missed known) point.FalseNonMatchRate
                            && isCloseTo
                                1e-12
                                (share
                                    (fun (ranking: QueryRanking) -> ranking.ImpostorDistance <= point.Threshold)
                                    rankings)
                                point.FalseMatchRate))

                    law "the equal error rate lies between the errors on both sides of it" known (fun search ->
                        let found = curve search
                        let points = found.Points |> Seq.toArray
                        let rate = found.EqualErrorRate

                        let after =
                            points
                            |> Array.find (fun point -> point.FalseMatchRate >= point.FalseNonMatchRate)

                        let before =
                            points
                            |> Array.findBack (fun point -> point.FalseMatchRate < point.FalseNonMatchRate)

                        before.FalseMatchRate - 1e-12 <= rate
                        && rate <= after.FalseMatchRate + 1e-12
                        && after.FalseNonMatchRate - 1e-12 <= rate
                        && rate <= before.FalseNonMatchRate + 1e-12)
                ]
        ]
