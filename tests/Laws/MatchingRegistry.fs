/// Every loss of identities among embeddings there is, with what its laws need to know. A new loss is one entry more.
module ImageRegression.Laws.MatchingRegistry

open FsCheck
open FsCheck.FSharp
open ImageRegression.Losses
open ImageRegression.Losses.Matching
open ImageRegression.Laws.Dual
open ImageRegression.Laws.IdentityBatches
open ImageRegression.Laws.TripletDefinitions
open ImageRegression.Laws.PairDefinitions

let losses =
    [
        triplet "triplet" (Triplet())
        triplet "triplet, semi-hard" Triplet.Repository
        triplet "triplet, hard, summed" (Triplet(Mining = TripletMining.Hard, Reduction = TripletReduction.Sum))
        triplet "triplet, violating" (Triplet(Mining = TripletMining.Violating))
        triplet "triplet, easy" (Triplet(Mining = TripletMining.Easy))
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
        contrastive
        sct "SCT" (SelectivelyContrastive()) easyPositiveHardNegative (fun p n -> n > p || n > 0.8)
        sct
            "SCT over all triplets"
            (SelectivelyContrastive(Form = SelectiveForm.AllTriplets, Temperature = 1.0, Lambda = 0.5))
            (fun _ y -> triplets y)
            (fun p n -> n > p)
        smooth "N-pair" (NPair()) true nPair
        smooth "multi-similarity" (MultiSimilarity(Beta = 10.0)) false (multiSimilarity (MultiSimilarity(Beta = 10.0)))
        smooth "NT-Xent" (NTXent(Temperature = 0.5)) false (ntXent (NTXent(Temperature = 0.5)))
        smooth
            "supervised contrastive"
            (SupervisedContrastive(Temperature = 0.5))
            false
            (supervisedContrastive (SupervisedContrastive(Temperature = 0.5)))
    ]

let isDecided entry seen =
    entry.Decisions (seen.Outputs |> Array.map (Array.map constant)) seen.Identities
    |> List.forall (fun value -> System.Math.Abs(value: float) > 1e-7)

let forEveryLossOf batches law =
    for entry in losses do
        let holds seen =
            isDecided entry seen ==> lazy (law entry seen |> Prop.label entry.Name)

        Check.One(Config.QuickThrowOnFailure.WithMaxRejected(20000), Prop.forAll batches holds)

let forEveryLoss law = forEveryLossOf small law
