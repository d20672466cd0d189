/// Every loss of identities among embeddings there is, with what its laws need to know. A new loss is one entry more.
module ImageRegression.Laws.MatchingLosses

open FsCheck.FSharp
open ImageRegression.Losses
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry
open ImageRegression.Laws.IdentityBatches
open ImageRegression.Laws.TripletDefinitions
open ImageRegression.Laws.PairDefinitions

let private all =
    [
        triplet "triplet" (Triplet())
        triplet "triplet, semi-hard" Triplet.RepositoryVariant
        triplet "triplet, hard, summed" (Triplet(Mining = TripletMining.Hard, Reduction = TripletReduction.Sum))
        triplet "triplet, violating" (Triplet(Mining = TripletMining.Violating))
        triplet "triplet, easy, rounded off" (Triplet(Mining = TripletMining.Easy, Smooth = true))
        triplet "triplet, batch-hard" (Triplet(Mining = TripletMining.BatchHard, Margin = 0.5))
        triplet "triplet of distances" (Triplet(Score = PairScore.UnitDistance))
        triplet "triplet, swapped" (Triplet(Swap = true))
        triplet "triplet, rounded off" (Triplet(Smooth = true))
        adaTriplet "AdaTriplet" (AdaTriplet(Epsilon = 0.3, Beta = 0.2, Lambda = 0.5))
        adaTriplet
            "AdaTriplet, mean of active, semi-hard"
            (AdaTriplet(
                Epsilon = 0.4,
                Beta = 0.6,
                Mining = TripletMining.SemiHard,
                Reduction = TripletReduction.MeanOfActive
            ))
        adaTriplet "AdaTriplet with pairs" (AdaTriplet(NegativeTerm = NegativeTerm.UniquePairs, Lambda = 2.0))
        weaklyAdaptive "weakly adaptive triplet" (WeaklyAdaptiveTriplet())
        weaklyAdaptive "weakly adaptive triplet, some at rest" (WeaklyAdaptiveTriplet(K = 0.25))
        contrastive
        sct "SCT" (SelectivelyContrastive()) easyPositiveHardNegative (fun p n -> n > p || n > 0.8)
        sct
            "SCT over all triplets"
            (SelectivelyContrastive(Form = SelectiveForm.AllTriplets, Temperature = 1.0, Lambda = 0.5))
            (fun _ y -> triplets y)
            (fun p n -> n > p)
        smooth "N-pair" (NPair()) (Lacks "the first image of a subject is the anchor and the second its positive") nPair
        smooth
            "multi-similarity"
            (MultiSimilarity(Beta = 10.0))
            (Has())
            (multiSimilarity (MultiSimilarity(Beta = 10.0)))
        smooth "NT-Xent" (NTXent(Temperature = 0.5)) (Has()) (ntXent (NTXent(Temperature = 0.5)))
        smooth
            "supervised contrastive"
            (SupervisedContrastive(Temperature = 0.5))
            (Has())
            (supervisedContrastive (SupervisedContrastive(Temperature = 0.5)))
    ]

/// Whether nothing that the loss decides is within a margin of turning.
let isDecidedBy margin loss batch =
    loss.Decisions (constants batch) batch.Labels
    |> List.forall (fun value -> System.Math.Abs(value: float) > margin)

// In one dimension all directions coincide, or are opposite.
let private directions = Gen.choose (2, 5)
let private drawn = mostlyTriplets 2 8 directions
let private rounding = 1e-7

let larger loss =
    suchThat (isDecidedBy rounding loss) (mostlyTriplets 2 19 directions)

let private degenerate batch =
    let everywhere value =
        batch.Outputs |> Array.map (fun _ -> value)

    [
        { batch with
            Outputs = everywhere batch.Outputs[0]
        }
        { batch with
            Outputs = everywhere (Array.map (fun _ -> 0.0) batch.Outputs[0])
        }
        { batch with
            Labels = batch.Labels |> Array.map (fun _ -> 4L)
        }
        { batch with
            Labels = batch.Labels |> Array.mapi (fun i _ -> int64 i)
        }
        reorder [| 0; 1 |] batch
        reorder [| 0 |] batch
    ]

let private entry loss =
    let decided = suchThat (isDecidedBy rounding loss) drawn

    {
        Name = loss.Name
        Loss = loss.Loss
        Tensor = names
        Definition = loss.Definition
        // Vectors are brought to length 1, the short ones of the grid too.
        Within =
            {
                Value = 1e-10
                Gradient = 1e-8
                Order = 1e-10
            }
        Any = small
        Values = decided
        Gradients = decided
        Smooth = suchThat (isDecidedBy 1e-3 loss) drawn
        Degenerate = degenerate
        AnyOrder = loss.AnyOrder
        NoneNegative = loss.NoneNegative
    }

/// Each loss as its laws see it, and larger batches for it.
let losses = all |> List.map (fun loss -> entry loss, larger loss)
