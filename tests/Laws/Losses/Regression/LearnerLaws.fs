/// What LEARNER's contrastive losses obey besides.
module ImageRegression.Laws.LearnerLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Losses
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry
open ImageRegression.Laws.RegressionDefinitions

let private cl = LearnerContrastive()
let private wcl = LearnerContrastive(Weighted = true)
let private ofCosines = LearnerContrastive(Similarity = PairSimilarity.Cosine)

let private ofDistances =
    LearnerContrastive(Weighted = true, Similarity = PairSimilarity.InverseDistance)

let private slope (loss: LearnerContrastive) batch = slope loss vector batch
let private value loss batch = fst (slope loss batch)
let private gradient loss batch = snd (slope loss batch)

// In one orthant and away from 0: no pair is near the floor, where one more digit of s is many of its logarithm.
let private ofSize smallest =
    batchOf smallest (Gen.choose (2, 5))
    |> Gen.map (fun batch ->
        { batch with
            Outputs = batch.Outputs |> Array.map (Array.map (fun x -> System.Math.Abs x + 0.25))
        })

let private anywhere = ofSize 2

let private labelDistances (batch: Batch<float>) i =
    others batch.Labels.Length i
    |> Array.map (fun j -> absolute batch.Labels[i] batch.Labels[j])
    |> Array.sort

// The least difference between two label distances from one anchor.
let private leastGap (batch: Batch<float>) =
    [|
        for i in 0 .. batch.Labels.Length - 1 do
            yield! labelDistances batch i |> Array.pairwise |> Array.map (fun (a, b) -> b - a)
    |]
    |> Array.fold min 1.0

let private withoutTies = anywhere |> suchThat (fun batch -> leastGap batch > 0.0)

let private relabelled map (batch: Batch<float>) =
    { batch with
        Labels = Array.map map batch.Labels
    }

let private same loss before after =
    value loss after |> isCloseTo 1e-12 (value loss before)
    && gradient loss after |> areCloseTo 1e-10 (gradient loss before)

// Gradient of the positives, or of the negatives alone, as eq. 2 has them.
let private part near far (batch: Batch<float>) =
    ImageRegression.Laws.Dual.gradient (fun u -> learnerPart near far cl u batch.Labels) batch.Outputs
    |> Array.concat

let private opposed label row =
    {
        Outputs = [| row; Array.map (~-) row |]
        Labels = [| 0.0; label |]
    }

// Two in the plane, with the given half-cosine.
let private atSimilarity s label =
    let angle = System.Math.Acos(2.0 * s - 1.0)

    {
        Outputs = [| [| 1.5; 0.0 |]; [| 0.75 * cos angle; 0.75 * sin angle |] |]
        Labels = [| 0.0; label |]
    }

let private totals (halves: torch.Tensor) = values (halves.sum (1L))

let private halves (loss: LearnerContrastive) (batch: Batch<float>) =
    use scope = torch.NewDisposeScope()
    let struct (near, far) = loss.Halves(vector batch.Labels)
    totals near, totals far

[<Tests>]
let laws =
    testList
        "Losses"
        [
            testList
                "LEARNER"
                [
                    law
                        "the length of an embedding means nothing to a cosine, so that no gradient points along it"
                        anywhere
                        (fun batch ->
                            [ cl; wcl; ofCosines; cl.Bounded() ]
                            |> List.forall (fun loss ->
                                let stretched =
                                    { batch with
                                        Outputs =
                                            batch.Outputs |> Array.mapi (fun i -> Array.map ((*) (float (i + 1))))
                                    }

                                let along =
                                    Array.map2
                                        (Array.map2 (*))
                                        batch.Outputs
                                        (gradient loss batch |> Array.chunkBySize batch.Outputs[0].Length)
                                    |> Array.map Array.sum

                                value loss stretched |> isCloseTo 1e-12 (value loss batch)
                                && along |> Array.forall (isCloseTo 1e-10 0.0)))

                    law "a rotation changes nothing" anywhere (fun batch ->
                        [ cl; wcl; ofCosines; ofDistances ]
                        |> List.forall (fun loss ->
                            let turned =
                                { batch with
                                    Outputs =
                                        batch.Outputs
                                        |> Array.map (rotate batch.Outputs[0] >> rotate batch.Outputs[1])
                                }

                            value loss turned |> isCloseTo 1e-9 (value loss batch)))

                    law "distances know no origin, so that a shift changes nothing" anywhere (fun batch ->
                        let shifted =
                            { batch with
                                Outputs = batch.Outputs |> Array.map (Array.map2 (+) batch.Outputs[0])
                            }

                        value ofDistances shifted |> isCloseTo 1e-12 (value ofDistances batch)
                        && gradient ofDistances shifted |> areCloseTo 1e-10 (gradient ofDistances batch))

                    law "CL knows labels by the order of their distances alone" withoutTies (fun batch ->
                        let step = leastGap batch / 5.0

                        let moved =
                            { batch with
                                Labels =
                                    batch.Labels
                                    |> Array.mapi (fun i y -> 8.0 - 2.0 * (y + (if i % 2 = 0 then step else 0.0)))
                            }

                        same cl batch moved)

                    law "wCL knows labels by their distances alone" anywhere (fun batch ->
                        same wcl batch (relabelled (fun y -> 3.0 - y) batch))

                    law "wCL does know the distances, and not only their order" withoutTies (fun batch ->
                        let doubled = relabelled ((*) 2.0) batch
                        batch.Labels[0] = batch.Labels[1] || value wcl batch <> value wcl doubled)

                    law
                        "a weight inside the logarithm leaves a negative the gradient it has in CL"
                        anywhere
                        (fun batch ->
                            // So large an ε that positives weigh nothing.
                            let inside =
                                LearnerContrastive(
                                    Weighted = true,
                                    NegativeWeight = NegativeWeight.Inside,
                                    Epsilon = 1e14
                                )

                            gradient inside batch |> areCloseTo 1e-9 (part 0.0 1.0 batch))

                    law
                        "an anchor in its own half takes a place from it, of which an even batch has one more"
                        anywhere
                        (fun batch ->
                            let b = batch.Labels.Length
                            let included = LearnerContrastive(Weighted = true, Anchor = HalfAnchor.Included)
                            let near, far = halves included batch

                            (near |> Array.forall ((=) (float (b / 2 - 1))))
                            && (far |> Array.forall ((=) (float (b / 2))))
                            && (b % 2 = 1 || slope included batch = slope wcl batch))

                    law
                        "each anchor has half of the others near and the rest far, however ties are broken"
                        anywhere
                        (fun batch ->
                            let b = batch.Labels.Length

                            [ HalfTies.ByIndex; HalfTies.Shared ]
                            |> List.forall (fun ties ->
                                let near, far = halves (LearnerContrastive(Ties = ties)) batch

                                (near |> Array.forall (isCloseTo 1e-12 (float ((b - 1) / 2))))
                                && (far |> Array.forall (isCloseTo 1e-12 (float (b / 2))))))

                    law "the order of a batch without ties means nothing" withoutTies (fun batch ->
                        let backwards = reorder [| batch.Labels.Length - 1 .. -1 .. 0 |] batch
                        value wcl backwards |> isCloseTo 1e-12 (value wcl batch))

                    law "where ties share their places, the order of no batch means anything" anywhere (fun batch ->
                        let shared = LearnerContrastive(Weighted = true, Ties = HalfTies.Shared)
                        let backwards = reorder [| batch.Labels.Length - 1 .. -1 .. 0 |] batch
                        value shared backwards |> isCloseTo 1e-12 (value shared batch))

                    law "the sum is B times the mean, and λ a factor" anywhere (fun batch ->
                        let sum =
                            LearnerContrastive(Weighted = true, Reduction = AnchorReduction.Sum, Lambda = 0.25)

                        let times = 0.25 * float batch.Labels.Length

                        value sum batch |> isCloseTo 1e-12 (times * value wcl batch)
                        && gradient sum batch
                           |> areCloseTo 1e-10 (gradient wcl batch |> Array.map ((*) times)))

                    law "two cases are each other's negative" anywhere (fun batch ->
                        let two = reorder [| 0; 1 |] batch
                        let rows = constants two
                        let s = (learnerSimilarity wcl rows[0] rows[1]).Value
                        let d = absolute two.Labels[0] two.Labels[1]

                        halves wcl two = ([| 0.0; 0.0 |], [| 1.0; 1.0 |])
                        && value wcl two |> isCloseTo 1e-12 ((d + 1.0) * log s))

                    law "where all embeddings are one, none is pulled anywhere" anywhere (fun batch ->
                        let one =
                            { batch with
                                Outputs = batch.Outputs |> Array.map (fun _ -> batch.Outputs[0])
                            }

                        [ cl; wcl; ofCosines; ofDistances; cl.Bounded() ]
                        |> List.forall (fun loss -> gradient loss one |> Array.forall (isCloseTo 1e-12 0.0)))

                    law "opposite embeddings lie on the floor and are pushed no farther" anywhere (fun batch ->
                        let two = opposed 0.5 batch.Outputs[0]

                        [ cl; ofCosines ]
                        |> List.forall (fun loss ->
                            value loss two |> isCloseTo 1e-12 (log loss.Floor)
                            && gradient loss two |> Array.forall ((=) 0.0)))

                    testCase "a bounded pair is pushed down to s* = max(0.02, 1 − d/R) and no farther" (fun () ->
                        for label, rest in [ 1.0, 0.75; 2.0, 0.5; 3.96, 0.02; 8.0, 0.02 ] do
                            let bounded = cl.Bounded(4.0)

                            let pull at =
                                gradient bounded (atSimilarity at label)

                            Expect.all (pull (rest - 1e-6)) ((=) 0.0) "Below s* a negative rests."

                            Expect.isGreaterThan
                                (pull (rest + 1e-6) |> Array.map System.Math.Abs |> Array.max)
                                0.01
                                "Above s* it is pushed."

                            Expect.floatClose
                                Accuracy.high
                                (value bounded (atSimilarity (rest - 1e-3) label))
                                (log rest)
                                "A pair at rest costs what it does at s*.")

                    law
                        "bounded by a range beyond all labels, positives alone pull; by one below, negatives alone push"
                        anywhere
                        (fun batch ->
                            let apart = relabelled ((*) 8.0) batch
                            let distinct = leastGap apart > 0.0 && Array.distinct apart.Labels = apart.Labels

                            let similar =
                                let rows = constants apart

                                pairs rows
                                |> Array.exists (fun (i, j) ->
                                    i <> j && (learnerSimilarity cl rows[i] rows[j]).Value > 1.0 - 1e-6)

                            not distinct
                            || similar
                            || (gradient (cl.Bounded(1e9)) apart |> areCloseTo 1e-9 (part 1.0 0.0 apart)
                                && gradient (cl.Bounded(1e-3)) apart |> areCloseTo 1e-9 (part 0.0 1.0 apart)))
                ]
        ]
