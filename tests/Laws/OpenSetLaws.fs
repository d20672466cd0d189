/// The trade-off between false matches and false non-matches.
module ImageRegression.Laws.OpenSetLaws

open System
open System.Collections.Immutable
open Xunit
open ImageRegression.Evaluation
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Searches

let private curve search =
    OpenSetCurve.Of(ImmutableArray.Create<QueryRanking>(run (Retrieval()) search))

[<Fact>]
let ``along the thresholds false matches rise and false non-matches fall, from 0 and 1`` () =
    forEverySearch (fun search ->
        let points = (curve search).Points |> Seq.toArray

        points.Length = 0
        || (points[0].FalseMatchRate = 0.0
            && points[0].FalseNonMatchRate = 1.0
            && (Array.last points).FalseMatchRate = 1.0
            && Array.pairwise points
               |> Array.forall (fun (a, b) ->
                   a.Threshold < b.Threshold
                   && a.FalseMatchRate <= b.FalseMatchRate
                   && a.FalseNonMatchRate >= b.FalseNonMatchRate)))

[<Fact>]
let ``both errors at a threshold are what counting queries gives`` () =
    forEverySearch (fun search ->
        let rankings = run (Retrieval()) search

        let share (condition: QueryRanking -> bool) those =
            float (those |> Array.filter condition |> Array.length)
            / float (Array.length those)

        let known = rankings |> Array.filter (fun ranking -> ranking.HasMatch)

        (curve search).Points
        |> Seq.filter (fun point -> Double.IsFinite point.Threshold)
        |> Seq.forall (fun point ->
            let missed (ranking: QueryRanking) =
                not (ranking.Nearest[0].IsMatch && ranking.Nearest[0].Distance <= point.Threshold)

            isCloseTo 1e-12 (share missed known) point.FalseNonMatchRate
            && isCloseTo
                1e-12
                (share (fun (ranking: QueryRanking) -> ranking.StrangerDistance <= point.Threshold) rankings)
                point.FalseMatchRate))

[<Fact>]
let ``the equal error rate lies between the errors on both sides of it`` () =
    forEverySearch (fun search ->
        let found = curve search
        let points = found.Points |> Seq.toArray
        let rate = found.EqualErrorRate

        if points.Length = 0 then
            Double.IsNaN rate
        else
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
