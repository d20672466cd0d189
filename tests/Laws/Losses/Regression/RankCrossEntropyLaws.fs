/// What the loss of images and ranks obeys besides what every loss does.
module ImageRegression.Laws.RankCrossEntropyLaws

open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Losses
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry
open ImageRegression.Laws.RegressionDefinitions

let private overRanks = RankCrossEntropy(BatchWeight = 0.0)
let private overBatch = RankCrossEntropy(CrossEntropyWeight = 0.0)
let private ofRanks = Array.map (rankOf >> float) >> vector
let private batches = batchOf 1 (Gen.constant ranks)
let private value loss batch = fst (slope loss ofRanks batch)
let private gradientOf loss batch = snd (slope loss ofRanks batch)

/// A batch, and a number for each of `count` of it.
let private withNumbers count =
    gen {
        let! batch = batches
        let! numbers = Gen.arrayOfLength (count batch) number
        return batch, numbers
    }

/// A batch, and for each of its images shares of all ranks.
let private withShares =
    gen {
        let! batch = batches

        let! weights =
            Gen.arrayOfLength batch.Labels.Length (Gen.arrayOfLength ranks (Gen.choose (1, 64)))

        return
            batch,
            weights
            |> Array.map (fun row ->
                let total = float (Array.sum row)
                row |> Array.map (fun weight -> float weight / total))
    }

let private highestOfGreatest (shares: float[]) =
    Array.findIndexBack ((=) (Array.max shares)) shares

[<Tests>]
let laws =
    testList
        "rank cross entropy"
        [
            law "CE is blind to a constant of each image" (withNumbers _.Labels.Length) (fun (batch, constants) ->
                let shifted =
                    Array.map2 (fun row c -> Array.map ((+) c) row) batch.Outputs constants

                value overRanks { batch with Outputs = shifted }
                |> isCloseTo 1e-12 (value overRanks batch))

            law "KL is blind to a constant of each rank" (withNumbers (fun _ -> ranks)) (fun (batch, constants) ->
                let shifted = batch.Outputs |> Array.map (Array.map2 (+) constants)

                value overBatch { batch with Outputs = shifted }
                |> isCloseTo 1e-12 (value overBatch batch))

            law "KL is 0 or more, but for rounding" batches (fun batch -> value overBatch batch >= -1e-14)

            law "KL of one image is 0" batches (fun batch -> value overBatch (reorder [| 0 |] batch) = 0.0)

            law "KL has no gradient in ranks that are absent" batches (fun batch ->
                let present = batch.Labels |> Array.map rankOf

                gradientOf overBatch batch
                |> Array.indexed
                |> Array.forall (fun (i, slope) -> Array.contains (i % ranks) present || slope = 0.0))

            law "KL is 0 where the logits are what it wants" batches (fun batch ->
                let wanted =
                    batch.Labels
                    |> Array.map (fun label -> Array.init ranks (fun r -> if r = rankOf label then 10.0 else 0.0))

                System.Math.Abs(value overBatch { batch with Outputs = wanted }) < 1e-14)

            law "shares of ranks give the definition's value and gradient" withShares (fun (batch, shares) ->
                let definition outputs =
                    let y = shares |> Array.map highestOfGreatest

                    crossEntropyOverRanks (fun _ _ -> 1.0) outputs shares y
                    + divergenceOverBatch outputs y

                let actual, slopes = slope (RankCrossEntropy()) (fun _ -> matrix shares) batch

                isCloseTo 1e-12 (definition (constants batch)).Value actual
                && areCloseTo 1e-10 (gradient definition batch.Outputs |> Array.concat) slopes)

            testCase "labels that are no ranks are refused" (fun () ->
                for labels in [ [| 0.5 |]; [| -1.0 |]; [| 4.0 |] ] do
                    Expect.throwsT<System.ArgumentException>
                        (fun () ->
                            RankCrossEntropy().Of(torch.zeros (1L, int64 ranks), vector labels, NoState.None)
                            |> ignore)
                        "No such rank.")
        ]
