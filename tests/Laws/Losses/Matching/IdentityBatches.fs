/// Random batches of images of subjects.
module ImageRegression.Laws.IdentityBatches

open FsCheck
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Losses
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry

let names (identities: int64[]) = torch.tensor identities

let stepFrom (loss: Loss) state batch = step loss names state batch

/// Between `least` and `most` images of up to three subjects.
let seenOf least most dimensions =
    gen {
        let! count = Gen.choose (least, most)
        let! width = dimensions
        let! outputs = rows count width
        let! identities = Gen.arrayOfLength count (Gen.choose (0, 2) |> Gen.map int64)

        return
            {
                Outputs = outputs
                Labels = identities
            }
    }

/// Whether two images are of one subject, and a third is of another.
let hasTriplet batch =
    let subjects = batch.Labels |> Array.distinct |> Array.length
    subjects > 1 && subjects < batch.Labels.Length

/// Batches with a triplet, but for one in ten.
let mostlyTriplets least most dimensions =
    let all: Gen<Batch<int64>> = seenOf least most dimensions
    Gen.frequency [ 9, suchThat hasTriplet all; 1, all ]

let small: Gen<Batch<int64>> = seenOf 2 8 (Gen.choose (1, 5))
