module ImageRegression.Laws.StatisticsLaws

open System.Collections.Immutable
open FsCheck
open FsCheck.FSharp
open Xunit
open ImageRegression.Evaluation
open ImageRegression.Laws.Batches

let private pValues =
    gen {
        let! count = Gen.choose (1, 10)
        return! Gen.arrayOfLength count (Gen.choose (0, 1000) |> Gen.map (fun n -> float n / 1000.0))
    }
    |> Arb.fromGen

let private forAllPValues law =
    Check.QuickThrowOnFailure(Prop.forAll pValues law)

let private holm (p: float[]) = HolmCorrection.Of p

[<Fact>]
let ``Holm's values lie between the raw ones and Bonferroni's`` () =
    forAllPValues (fun p ->
        Array.forall2
            (fun raw corrected -> raw <= corrected && corrected <= min 1.0 (raw * float p.Length) + 1e-12)
            p
            (holm p))

[<Fact>]
let ``Holm's values keep the order of the raw ones`` () =
    forAllPValues (fun p ->
        let corrected = holm p

        Array.forall2 (fun a ca -> Array.forall2 (fun b cb -> a > b || ca <= cb) p corrected) p corrected)

[<Fact>]
let ``Holm's values do not depend on the order in which comparisons are given`` () =
    forAllPValues (fun p -> holm (Array.rev p) = Array.rev (holm p))

[<Fact>]
let ``a further comparison never makes another more significant`` () =
    forAllPValues (fun p -> Array.forall2 (<=) (holm p) (Array.take p.Length (holm (Array.append p [| 0.5 |]))))

let private samples =
    gen {
        let! count = Gen.choose (2, 15)
        let! values = Gen.arrayOfLength count number
        let! subjects = Gen.arrayOfLength count (Gen.elements [ "a"; "b"; "c"; "d" ])
        return values, subjects
    }
    |> Arb.fromGen

let private forAllSamples law =
    Check.QuickThrowOnFailure(Prop.forAll samples law)

let private interval kind (values: float[]) (subjects: string[]) =
    SubjectBootstrap(Draws = 100, Kind = kind)
        .Of(
            [|
                SubjectStatistic(ImmutableArray.Create<string>(subjects), WeightedStatistics.Mean values)
            |]
        )

[<Theory>]
[<InlineData(BootstrapKind.Percentile)>]
[<InlineData(BootstrapKind.BiasCorrected)>]
let ``an interval lies within the values and is ordered`` kind =
    forAllSamples (fun (values, subjects) ->
        let found = interval kind values subjects

        System.Double.IsNaN found.Lower = (Array.distinct subjects |> Array.length = 1)
        && (System.Double.IsNaN found.Lower
            || (Array.min values - 1e-12 <= found.Lower
                && found.Lower <= found.Upper
                && found.Upper <= Array.max values + 1e-12)))

[<Fact>]
let ``the interval of a constant is that constant`` () =
    forAllSamples (fun (values, subjects) ->
        let found =
            interval BootstrapKind.BiasCorrected (values |> Array.map (fun _ -> 0.5)) subjects

        Array.distinct subjects |> Array.length = 1
        || (found.Lower = 0.5 && found.Upper = 0.5))

[<Fact>]
let ``an interval moves and stretches with the values`` () =
    forAllSamples (fun (values, subjects) ->
        let plain = interval BootstrapKind.Percentile values subjects

        let moved =
            interval BootstrapKind.Percentile (values |> Array.map (fun x -> 4.0 * x + 8.0)) subjects

        moved.Lower |> isCloseTo 1e-12 (4.0 * plain.Lower + 8.0)
        && moved.Upper |> isCloseTo 1e-12 (4.0 * plain.Upper + 8.0))
