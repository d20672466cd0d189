/// What ranks obey as labels: levels, and the shares of a label that ranks have.
module ImageRegression.Laws.RankLabelLaws

open System.Collections.Immutable
open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Ordinal
open ImageRegression.Laws.Batches

let levels =
    gen {
        let! count = Gen.choose (2, 40)
        let! first = number
        let! steps = Gen.arrayOfLength (count - 1) (Gen.choose (1, 512))

        return
            RankLevels(
                Values =
                    ImmutableArray.CreateRange(Array.scan (fun level step -> level + float step / 256.0) first steps)
            )
    }

/// Levels, and labels from the first to the last.
let private withLabels =
    gen {
        let! levels = levels

        let! parts = Gen.nonEmptyListOf (Gen.choose (0, 1024))

        return
            levels,
            parts
            |> List.map (fun part ->
                let low, high = levels.Values[0], levels.Values[levels.Count - 1]
                low + (high - low) * float part / 1024.0)
            |> Array.ofList
    }

let private sharesOf (targets: RankTargets) (levels: RankLevels) (labels: float[]) =
    use shares = targets.Of(levels, labels)
    values shares |> Array.chunkBySize levels.Count

let private mean (levels: RankLevels) shares =
    Array.map2 (*) shares (Array.ofSeq levels.Values) |> Array.sum

[<Tests>]
let laws =
    testList
        "labels as ranks"
        [
            law
                "no level is nearer than the nearest, and of two the higher is taken"
                withLabels
                (fun (levels, labels) ->
                    labels
                    |> Array.forall (fun label ->
                        let nearest = levels.Nearest label
                        let distance r = abs (levels.Values[r] - label)

                        [ 0 .. levels.Count - 1 ]
                        |> List.forall (fun r ->
                            distance r > distance nearest || (distance r = distance nearest && r <= nearest))))

            law "the mean level of two-hot shares is the label" withLabels (fun (levels, labels) ->
                sharesOf RankTargets.TwoHot levels labels
                |> Array.forall2 (fun label shares -> mean levels shares |> isCloseTo 1e-14 label) labels)

            law "every kind of shares is 0 or more and 1 in sum" withLabels (fun (levels, labels) ->
                [
                    RankTargets.Hard
                    RankTargets.TwoHot
                    RankTargets.Gaussian 0.01
                    RankTargets.Gaussian 2.0
                ]
                |> List.forall (fun targets ->
                    sharesOf targets levels labels
                    |> Array.forall (fun shares ->
                        Array.forall (fun share -> share >= 0.0) shares
                        && isCloseTo 1e-14 1.0 (Array.sum shares))))

            law "a narrow Gaussian is hard, where no two levels are equally near" withLabels (fun (levels, labels) ->
                let decided =
                    labels
                    |> Array.filter (fun label ->
                        let distances =
                            levels.Values
                            |> Seq.map (fun level -> abs (level - label))
                            |> Seq.sort
                            |> Array.ofSeq

                        distances[1] - distances[0] > 1e-6)

                decided.Length = 0
                || Array.forall2
                    (areCloseTo 1e-12)
                    (sharesOf RankTargets.Hard levels decided)
                    (sharesOf (RankTargets.Gaussian 1e-5) levels decided))

            testCase "the first and the last level bound the labels" (fun () ->
                let months = RankLevels.Evenly(6.0, 228.0, 6.0)
                Expect.equal months.Count 38 "6, 12, …, 228."

                Expect.equal
                    (months.WhyNot(312.0, "months", 0.5))
                    "312 months lies beyond the last rank, 228."
                    "Too old."

                Expect.equal
                    (months.WhyNot(2.5, "months", 0.5))
                    "2.5 months lies below the first rank, 6."
                    "Too young."

                Expect.isNull (months.WhyNot(230.9, "months", 0.5)) "Its nearest level is the last."

                Expect.equal
                    (months.WhyNot(231.0, "months", 0.5))
                    "231 months lies beyond the last rank, 228."
                    "It would be of the next."

                Expect.isNull (months.WhyNot(3.0, "months", 0.5)) "Its nearest level is the first."

                Expect.equal
                    (months.WhyNot(5.0, "months", 0.0))
                    "5 months lies below the first rank, 6."
                    "No mean of levels is."

                Expect.isNull (months.WhyNot(228.0, "months", 0.0)) "The last level itself.")

            testCase "one level is no order" (fun () ->
                Expect.equal
                    (Expect.throwsC (fun () -> RankLevels.Evenly(6.0, 6.0, 6.0) |> ignore) _.Message)
                    "An ordinal prompt needs two ranks or more."
                    "What is said.")
        ]
