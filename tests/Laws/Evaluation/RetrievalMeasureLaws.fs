/// What mAP, R-precision and CMC obey, from the places of the matches alone.
module ImageRegression.Laws.RetrievalMeasureLaws

open System
open Expecto
open FsCheck.FSharp
open ImageRegression.Evaluation
open ImageRegression.Laws.Batches

let private average (ranks: float[]) =
    RankingMeasures.AveragePrecision(ReadOnlySpan ranks)

let private averageAtR (ranks: float[]) =
    RankingMeasures.AveragePrecisionAtR(ReadOnlySpan ranks)

let private rPrecision (ranks: float[]) =
    RankingMeasures.RPrecision(ReadOnlySpan ranks)

let private firstWithin places (ranks: float[]) =
    RankingMeasures.FirstMatchWithin(ReadOnlySpan ranks, places)

let private allShots places (ranks: float[]) =
    RankingMeasures.AllShotsWithin(ReadOnlySpan ranks, places)

let private ranks =
    gen {
        let! places = Gen.nonEmptyListOf (Gen.choose (1, 30))
        return places |> List.distinct |> List.sort |> List.map float |> List.toArray
    }

[<Tests>]
let laws =
    testList
        "Evaluation"
        [
            testList
                "retrieval measures"
                [
                    // Precision and recall at every place, as scikit-learn's average_precision_score sums them.
                    law "average precision is the area under the precision over the recall" ranks (fun places ->
                        let count = float places.Length

                        let area =
                            [ 1.0 .. Array.last places ]
                            |> List.sumBy (fun k ->
                                let within k =
                                    places |> Array.filter (fun place -> place <= k) |> Array.length |> float

                                (within k - within (k - 1.0)) / count * (within k / k))

                        average places |> isCloseTo 1e-12 area)

                    law "measures lie between 0 and 1 and AP at R is at most R-precision and AP" ranks (fun places ->
                        let all =
                            [
                                average places
                                averageAtR places
                                rPrecision places
                                allShots 3 places
                                firstWithin 3 places
                            ]

                        List.forall (fun value -> 0.0 <= value && value <= 1.0 + 1e-12) all
                        && averageAtR places <= rPrecision places + 1e-12
                        && averageAtR places <= average places + 1e-12)

                    law
                        "a perfect ranking has the measure 1 everywhere, and only it has an AP of 1"
                        ranks
                        (fun places ->
                            let perfect = Array.init places.Length (fun i -> float (i + 1))

                            [ average; averageAtR; rPrecision; firstWithin 1; allShots 1 ]
                            |> List.forall (fun measure -> measure perfect |> isCloseTo 1e-12 1.0)
                            && (places = perfect || average places < 1.0 - 1e-9))

                    law
                        "CMC rises with the places and all shots equal the first match where there is one"
                        ranks
                        (fun places ->
                            List.forall
                                (fun k ->
                                    firstWithin k places <= firstWithin (k + 1) places
                                    && allShots k places <= allShots (k + 1) places
                                    && allShots k [| places[0] |] = firstWithin k [| places[0] |])
                                [ 1..12 ])
                ]
        ]
