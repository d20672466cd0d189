module ImageRegression.Laws.GroundedLaws

open System.Collections.Immutable
open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Neighbors
open ImageRegression.Laws.Batches

type private Space =
    {
        Training: Batch<float>
        Subjects: string[]
        /// Of each case what was observed; none: the case alone.
        Observations: string option[]
        Queries: float[][]
        Radius: float
        MinNeighbors: int
    }

let private spaces =
    gen {
        let! dimensions = Gen.choose (1, 3)
        let! count = Gen.choose (1, 14)
        let! queryCount = Gen.choose (1, 4)
        let! embeddings = rows count dimensions
        let! labels = Gen.arrayOfLength count number
        let! subjects = Gen.arrayOfLength count (Gen.elements [ "a"; "b"; "c"; "d"; "e" ])

        let! observed =
            Gen.arrayOfLength count (Gen.elements [ None; None; Some "x"; Some "y" ])

        let! queries = rows queryCount dimensions
        let! radius = Gen.choose (0, 768)
        let! minNeighbors = Gen.choose (1, 3)

        return
            {
                Training =
                    {
                        Outputs = embeddings
                        Labels = labels
                    }
                Subjects = subjects
                Observations = Array.map2 (fun subject -> Option.map (fun name -> subject + name)) subjects observed
                Queries = queries
                Radius = float radius / 256.0
                MinNeighbors = minNeighbors
            }
    }

let private predictor space =
    RadiusNeighbors(space.Radius, MinNeighbors = space.MinNeighbors)

let private grounded space =
    use scope = torch.NewDisposeScope()

    let cases =
        Array.map3
            (fun subject observation (row, label) ->
                EmbeddedCase($"{row}", subject, label, Observation = Option.toObj observation))
            space.Subjects
            space.Observations
            (Array.indexed space.Training.Labels)

    GroundedNeighbors(predictor space)
        .Predict(new Embeddings(matrix space.Training.Outputs, ImmutableArray.CreateRange cases), matrix space.Queries)
    |> Seq.toArray

/// Whether a case stays where another is left out: it is neither that case nor made of the same observation.
let private staysWithout space left row =
    row <> left
    && (space.Observations[row].IsNone
        || space.Observations[row] <> space.Observations[left])

/// The predictions of an index built afresh from the training cases that are kept; NaN where none is.
let private recomputed space isKept =
    use scope = torch.NewDisposeScope()

    let kept = [| 0 .. space.Subjects.Length - 1 |] |> Array.filter isKept

    if kept.Length = 0 then
        space.Queries |> Array.map (fun _ -> nan)
    else
        let outputs = kept |> Array.map (fun row -> space.Training.Outputs[row])
        let labels = kept |> Array.map (fun row -> space.Training.Labels[row])

        (predictor space).Predict(Embeddings.Of(matrix outputs, labels), matrix space.Queries)
        |> Seq.map _.Value
        |> Seq.toArray

/// Subjects, each with the scores of its images, on a coarse grid so that ties happen.
let private subjects =
    gen {
        let! count = Gen.choose (2, 30)
        let score = Gen.choose (0, 12) |> Gen.map float
        let images = Gen.choose (1, 4) |> Gen.bind (fun n -> Gen.arrayOfLength n score)
        let! scores = Gen.arrayOfLength count images
        let! coverage = Gen.elements [ 0.5; 0.8; 0.9; 0.95 ]
        return scores, coverage
    }

let private scoresOf (all: float[][]) isKept =
    SubjectScores.Of(
        seq {
            for subject in 0 .. all.Length - 1 do
                if isKept subject then
                    for score in all[subject] -> struct ($"{subject}", score)
        }
    )

/// Each subject in turn is the new one, held against all others: what exchangeability averages over.
let private overNewSubjects (all: float[][]) (share: SubjectScores -> float -> bool) =
    all
    |> Array.mapi (fun left images ->
        let others = scoresOf all ((<>) left)
        images |> Array.averageBy (fun score -> if share others score then 1.0 else 0.0))
    |> Array.average

[<Tests>]
let laws =
    testList
        "Neighbors"
        [
            testList
                "evidence"
                [
                    // On this grid squared distances are exact, whatever the size of the matrix product; so equal means every bit.
                    law
                        "leaving a case out is, bit for bit, predicting from an index without its observation"
                        spaces
                        (fun space ->
                            let all = grounded space

                            [ 0 .. space.Subjects.Length - 1 ]
                            |> List.forall (fun left ->
                                let without = recomputed space (staysWithout space left)

                                Array.forall2
                                    (fun (one: GroundedPrediction) (expected: float) ->
                                        one.Prediction.Evidence
                                        |> Seq.indexed
                                        |> Seq.forall (fun (i, evidence) ->
                                            evidence.Row <> left || one.WithoutCase[i].Equals expected))
                                    all
                                    without))

                    law
                        "leaving a subject out is, bit for bit, predicting from an index without its cases"
                        spaces
                        (fun space ->
                            let all = grounded space

                            Array.distinct space.Subjects
                            |> Array.forall (fun left ->
                                let without = recomputed space (fun row -> space.Subjects[row] <> left)

                                Array.forall2
                                    (fun (one: GroundedPrediction) (expected: float) ->
                                        one.Prediction.Evidence
                                        |> Seq.indexed
                                        |> Seq.forall (fun (i, evidence) ->
                                            space.Subjects[evidence.Row] <> left
                                            || one.WithoutSubject[i].Equals expected))
                                    all
                                    without))

                    law
                        "knowing what cases do changes no prediction, and a case that has no say has no effect"
                        spaces
                        (fun space ->
                            let plain = recomputed space (fun _ -> true)

                            let silent =
                                [ 0 .. space.Subjects.Length - 1 ]
                                |> List.forall (fun left ->
                                    let without = recomputed space ((<>) left)

                                    Array.forall2
                                        (fun (one: GroundedPrediction) (without: float) ->
                                            one.Prediction.Evidence
                                            |> Seq.exists (fun evidence -> evidence.Row = left)
                                            || without.Equals one.Prediction.Value)
                                        (grounded space)
                                        without)

                            silent && (grounded space |> Array.map _.Prediction.Value) = plain)
                ]

            testList
                "conformal scores"
                [
                    law
                        "quantiles cover exchangeable subjects at least as often as they say"
                        subjects
                        (fun (all, coverage) ->
                            overNewSubjects all (fun others score -> score <= others.Quantile coverage)
                            >= coverage - 1e-9)

                    law "p values are at most alpha no more often than alpha" subjects (fun (all, coverage) ->
                        let alpha = 1.0 - coverage

                        overNewSubjects all (fun others score -> others.PValue score <= alpha)
                        <= alpha + 1e-9)

                    law
                        "quantiles grow with the coverage and p values shrink with the score"
                        subjects
                        (fun (all, coverage) ->
                            let scores = scoresOf all (fun _ -> true)

                            scores.Quantile(coverage / 2.0) <= scores.Quantile coverage
                            && scores.PValue 3.0 >= scores.PValue 7.0)
                ]
        ]
