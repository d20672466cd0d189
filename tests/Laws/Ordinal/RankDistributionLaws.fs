/// What is read from how probable ranks are.
module ImageRegression.Laws.RankDistributionLaws

open System.Collections.Immutable
open Expecto
open FsCheck.FSharp
open ImageRegression.Neighbors
open ImageRegression.Ordinal
open ImageRegression.Laws.Batches
open ImageRegression.Laws.RankLabelLaws

let private logits =
    gen {
        let! levels = levels
        let! logits = Gen.arrayOfLength levels.Count number
        return levels, logits
    }

let private read (levels, logits: float[]) = RankDistribution.Of(levels, logits)

let private peaked (p: float list) =
    let total = List.sum p

    RankDistribution(
        RankLevels.Evenly(0.0, float (p.Length - 1)),
        ImmutableArray.CreateRange(p |> List.map (fun one -> one / total))
    )

let private everyRun (distribution: RankDistribution) =
    let count = distribution.Probabilities.Length

    [
        for first in 0 .. count - 1 do
            for last in first .. count - 1 do
                yield first, last, Seq.sum (distribution.Probabilities |> Seq.skip first |> Seq.take (last - first + 1))
    ]

[<Tests>]
let laws =
    testList
        "distributions of ranks"
        [
            law "the expectation lies within the levels" logits (fun (levels, logits) ->
                let expectation = (read (levels, logits)).Expectation

                levels.Values[0] <= expectation
                && expectation <= levels.Values[levels.Count - 1])

            law "the most probable rank does not depend on the scale" logits (fun (levels, logits) ->
                [ 0.5; 3.0; 100.0 ]
                |> List.forall (fun scale ->
                    (read (levels, Array.map ((*) scale) logits)).MostProbable = (read (levels, logits)).MostProbable))

            law "no run of the asked mass is shorter than the shortest" logits (fun drawn ->
                let distribution = read drawn

                [ 0.1; 0.5; 0.9 ]
                |> List.forall (fun mass ->
                    let run = distribution.Shortest mass

                    run.Mass >= mass
                    && everyRun distribution
                       |> List.forall (fun (first, last, held) ->
                           held < mass - 1e-12 || last - first >= run.Last - run.First)))

            law "above the mass without a rank, every run holds it" logits (fun drawn ->
                let distribution = read drawn

                [ 0 .. distribution.Probabilities.Length - 1 ]
                |> List.forall (fun rank ->
                    let without = distribution.MassWithout rank

                    [ 1e-9; 0.01; 0.1; 0.3 ]
                    |> List.forall (fun more ->
                        let run = distribution.Shortest(without + more)
                        run.First <= rank && rank <= run.Last)))

            testCase "a mass that subjects are too few for takes all ranks" (fun () ->
                let calibrated =
                    RankIntervals.Calibrate(0.9, [ struct ("one", peaked [ 1.0; 8.0; 1.0 ], 1) ])

                let interval = calibrated.Of(peaked [ 1.0; 8.0; 1.0 ])
                // Half a step beyond the levels 0, 1, 2: all labels that the ranks stand for.
                Expect.equal (interval.Lower, interval.Upper) (-0.5, 2.5) "All there is."
                Expect.stringContains calibrated.Note "too few" "Why it is all.")

            testCase "a head that is sure of wrong ranks is not called one of too few subjects" (fun () ->
                let cases = [ for i in 1..100 -> struct ($"{i}", peaked [ 1.0; 0.0; 0.0 ], 2) ]

                let note = RankIntervals.Calibrate(0.9, cases).Note
                Expect.stringContains note "sure of wrong ranks" "It says why."
                Expect.isFalse (note.Contains "too few") "A hundred subjects are enough.")

            law
                "an interval holds the labels between its ends' neighbours that lie nearest to a rank of its run"
                logits
                (fun drawn ->
                    let distribution = read drawn
                    let levels = distribution.Levels
                    let run = distribution.Shortest 0.5
                    let interval = RankIntervals(0.5, 0.9, 30).Of distribution

                    [ 0 .. levels.Count - 2 ]
                    |> List.forall (fun below ->
                        [ 0.0; 0.25; 0.45; 0.55; 0.75; 1.0 ] // a middle itself is the end of two intervals
                        |> List.forall (fun share ->
                            let label =
                                levels.Values[below] + share * (levels.Values[below + 1] - levels.Values[below])

                            let rank = levels.Nearest label

                            (run.First <= rank && rank <= run.Last) =
                                (interval.Lower <= label && label <= interval.Upper))))

            testCase "two peaks with a valley are undecided, one is not" (fun () ->
                for p, expected in
                    [
                        [ 1.0; 8.0; 1.0; 8.0; 1.0 ], true
                        [ 8.0; 1.0; 1.0; 5.0 ], true
                        [ 8.0; 1.0; 1.0; 3.0 ], false
                        [ 8.0; 5.0; 8.0 ], false
                        [ 1.0; 8.0; 1.0 ], false
                        [ 8.0; 8.0 ], false
                        [ 1.0; 2.0; 4.0; 3.0 ], false
                    ] do
                    Expect.equal (peaked p).IsUndecided expected $"{p}")

            testCase "ordinality counts strict decreases, by hand" (fun () ->
                // Rows at 0, 30 and 90 degrees: 0·0 > 0·1 > 0·2 and 1·1 > 1·2, all three pairs.
                let row degrees =
                    [|
                        cos (degrees * System.Math.PI / 180.0)
                        sin (degrees * System.Math.PI / 180.0)
                    |]

                use ordered = matrix [| row 0.0; row 30.0; row 90.0 |]
                Expect.equal (Ordinality.Of ordered) 1.0 "In order."
                // 0, 90, 30: of i = 0, 0·0 > 0·1 but not 0·1 > 0·2; of i = 1, 1·1 > 1·2.
                use crossed = matrix [| row 0.0; row 90.0; row 30.0 |]
                Expect.equal (Ordinality.Of crossed) (2.0 / 3.0) "One of three is not."
                Expect.equal (Ordinality.Of(crossed, 1)) 1.0 "Neighbours alone."
                use equal = matrix [| row 0.0; row 0.0 |]
                Expect.equal (Ordinality.Of equal) 0.0 "A tie is a violation.")
        ]
