module ImageRegression.Laws.StatisticsLaws

open System.Collections.Immutable
open Expecto
open FsCheck.FSharp
open ImageRegression.Evaluation
open ImageRegression.Laws.Batches

let private pValues =
    gen {
        let! count = Gen.choose (1, 10)
        return! Gen.arrayOfLength count (Gen.choose (0, 1000) |> Gen.map (fun n -> float n / 1000.0))
    }

let private holm (p: float[]) = HolmCorrection.Of p

let private samplesOf names =
    gen {
        let! count = Gen.choose (2, 30)
        let! values = Gen.arrayOfLength count number
        let! subjects = Gen.arrayOfLength count (Gen.elements names)
        return values, subjects
    }

/// Values of six subjects or more: fewer have no interval.
let private samples =
    samplesOf [ for name in 'a' .. 'h' -> string name ]
    |> suchThat (fun (_, subjects) -> Array.distinct subjects |> Array.length >= SubjectBootstrap.FewestSubjects)

let private interval kind (values: float[]) (subjects: string[]) =
    SubjectBootstrap(Draws = 100, Kind = kind)
        .Of(
            [|
                SubjectStatistic(ImmutableArray.Create<string>(subjects), WeightedStatistics.Mean values)
            |]
        )

let private isOrderedWithin (values: float[]) (found: Bounds) =
    Array.min values - 1e-12 <= found.Lower
    && found.Lower <= found.Upper
    && found.Upper <= Array.max values + 1e-12

[<Tests>]
let laws =
    testList
        "Evaluation"
        [
            testList
                "statistics"
                [
                    law "Holm's values lie between the raw ones and Bonferroni's" pValues (fun p ->
                        Array.forall2
                            (fun raw corrected ->
                                raw <= corrected && corrected <= min 1.0 (raw * float p.Length) + 1e-12)
                            p
                            (holm p))

                    law "Holm's values keep the order of the raw ones" pValues (fun p ->
                        let corrected = holm p

                        Array.forall2
                            (fun a ca -> Array.forall2 (fun b cb -> a > b || ca <= cb) p corrected)
                            p
                            corrected)

                    law "Holm's values do not depend on the order in which comparisons are given" pValues (fun p ->
                        holm (Array.rev p) = Array.rev (holm p))

                    law "a further comparison never makes another more significant" pValues (fun p ->
                        Array.forall2 (<=) (holm p) (Array.take p.Length (holm (Array.append p [| 0.5 |]))))

                    for kind in [ BootstrapKind.Percentile; BootstrapKind.BiasCorrected ] do
                        law
                            $"an interval lies within the values and is ordered ({kind})"
                            samples
                            (fun (values, subjects) -> interval kind values subjects |> isOrderedWithin values)

                        law
                            $"five subjects have no interval, however many their images ({kind})"
                            (samplesOf [ "a"; "b"; "c"; "d"; "e" ])
                            (fun (values, subjects) ->
                                let found = interval kind values subjects
                                System.Double.IsNaN found.Lower && System.Double.IsNaN found.Upper)

                    law "the interval of a constant is that constant" samples (fun (values, subjects) ->
                        let found =
                            interval BootstrapKind.BiasCorrected (values |> Array.map (fun _ -> 0.5)) subjects

                        found.Lower = 0.5 && found.Upper = 0.5)

                    law "an interval moves and stretches with the values" samples (fun (values, subjects) ->
                        let plain = interval BootstrapKind.Percentile values subjects

                        let moved =
                            interval BootstrapKind.Percentile (values |> Array.map (fun x -> 4.0 * x + 8.0)) subjects

                        moved.Lower |> isCloseTo 1e-12 (4.0 * plain.Lower + 8.0)
                        && moved.Upper |> isCloseTo 1e-12 (4.0 * plain.Upper + 8.0))
                ]
        ]
