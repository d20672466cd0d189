/// Every loss of numbers there is, with what its laws need to know. A new loss is one entry more.
module ImageRegression.Laws.RegressionLosses

open System.Collections.Immutable
open FsCheck.FSharp
open ImageRegression.Losses
open ImageRegression.Laws.Dual
open ImageRegression.Laws.Batches
open ImageRegression.Laws.Entry
open ImageRegression.Laws.RegressionDefinitions

/// What leaves a loss as it is when every label grows by the same amount.
type Shift =
    /// Only differences of labels matter.
    | OfLabels
    /// The outputs must grow with them.
    | OfLabelsAndOutputs

/// The same loss for labels and outputs in a unit c times smaller, and the power of c by which its value grows.
type Units = { In: float -> Loss; Degree: float }

type Regression =
    {
        Entry: Entry<float>
        /// Outputs that fit the labels perfectly, so that the loss is 0.
        Perfect: Has<float[] -> float[][]>
        Units: Has<Units>
        Shift: Has<Shift>
        /// Whether only the distances between outputs matter.
        OnlyDistances: Has<unit>
    }

let private entry name loss width definition isDecided isSmooth =
    let batches = batchOf 2 width

    {
        Name = name
        Loss = loss
        Tensor = vector
        Definition = definition
        Within =
            {
                Value = 1e-12
                Gradient = 1e-10
                Order = 1e-12
            }
        Any = batches
        Values = batches
        Gradients = suchThat isDecided batches
        Smooth = suchThat isSmooth batches
        Degenerate =
            fun batch ->
                let everywhere value =
                    batch.Labels |> Array.map (fun _ -> value)

                [
                    { batch with
                        Outputs = everywhere batch.Outputs[0]
                    }
                    { batch with
                        Labels = everywhere batch.Labels[0]
                    }
                    {
                        Outputs = everywhere batch.Outputs[0]
                        Labels = everywhere batch.Labels[0]
                    }
                    reorder [| 0; 0; 1 |] batch
                    reorder [| 0; 1 |] batch
                    reorder [| 0; 0 |] batch
                ]
        AnyOrder = Has()
        NoneNegative = Has()
    }

let private always _ = true
let private dimensions = Gen.choose (1, 5)
let private isometry = Array.map (fun y -> [| 0.6 * y + 1.0; 0.8 * y - 2.0 |])

let private apart margin batch =
    let rows = constants batch

    pairs rows
    |> Array.forall (fun (i, j) -> i = j || (distance rows[i] rows[j]).Value > margin)

// Whether no gap is within a margin of its kink at 0, and none of mining's choices either.
let private regressionMetricIsOff margin (loss: RegressionMetric) batch =
    let rows = constants batch

    let terms =
        pairs rows
        |> Array.map (fun (i, j) ->
            let l = absolute batch.Labels[i] batch.Labels[j]
            let w = exp (-(l * l) / (2.0 * loss.Sigma * loss.Sigma)) + loss.Alpha
            i = j, absolute (distance rows[i] rows[j]).Value l, w)

    let average = terms |> Array.averageBy (fun (_, gap, w) -> w * gap)

    terms
    |> Array.forall (fun (self, gap, w) ->
        self
        || (gap > margin && (not loss.Mining || absolute (w * gap) average > margin)))

let private embedding (name, loss: RegressionMetric) =
    {
        Entry =
            entry
                name
                loss
                dimensions
                (regressionMetric loss)
                // Distances come from products, whose rounding decides the sign of a gap of 0.
                (regressionMetricIsOff 1e-9 loss)
                (fun batch -> apart 1e-3 batch && regressionMetricIsOff 1e-3 loss batch)
        Perfect = Has isometry
        Units =
            Has
                {
                    In =
                        fun c ->
                            RegressionMetric(
                                Sigma = c * loss.Sigma,
                                Alpha = loss.Alpha,
                                Momentum = loss.Momentum,
                                Mining = loss.Mining,
                                Distance = loss.Distance,
                                DenominatorEpsilon = loss.DenominatorEpsilon
                            )
                    Degree = 1.0
                }
        Shift = Has OfLabels
        OnlyDistances = Has()
    }

let private predicting name (inUnits: float -> Loss) degree error =
    {
        Entry =
            entry name (inUnits 1.0) (Gen.constant 1) (prediction error) always (fun batch ->
                Array.forall2 (fun (row: float[]) label -> absolute row[0] label > 1e-3) batch.Outputs batch.Labels)
        Perfect = Has(Array.map Array.singleton)
        Units = Has { In = inUnits; Degree = degree }
        Shift = Has OfLabelsAndOutputs
        OnlyDistances = Lacks "an output is compared with its label, not with other outputs"
    }

let private ordinal name loss definition =
    {
        Entry = entry name loss (Gen.constant heads) definition always always
        Perfect = Has(Array.map (fun label -> Array.init heads (fun k -> if isAbove k label then 50.0 else -50.0)))
        Units = Lacks "ranks have no unit"
        Shift = Lacks "each rank stands for itself"
        OnlyDistances = Lacks "an output is a logit, compared with 0"
    }

let private ofRanks name loss definition =
    {
        Entry =
            { entry name loss (Gen.constant ranks) definition always always with
                Tensor = Array.map (rankOf >> float) >> vector
            }
        Perfect = Lacks "what is wanted of the batch is soft, and of the ranks hard"
        Units = Lacks "ranks have no unit"
        Shift = Lacks "each rank stands for itself"
        OnlyDistances = Lacks "an output is a logit of its rank"
    }

let private triplets name (loss: AdaptiveTriplet) between perfect units shift =
    let noneWithin margin batch =
        // A zero vector has no direction, so that none of its derivatives is defined.
        (not loss.Normalized
         || batch.Outputs |> Array.forall (Array.exists (fun x -> x <> 0.0)))
        && tripletHinges loss between (constants batch) batch.Labels
           |> Array.forall (fun h -> (abs h).Value > margin)

    {
        Entry =
            entry name loss dimensions (adaptiveTriplet loss between) (noneWithin 1e-9) (fun batch ->
                noneWithin 1e-3 batch && apart 1e-3 batch)
        Perfect = perfect
        Units = units
        Shift = shift
        OnlyDistances =
            if loss.Normalized then
                Lacks "vectors are brought to length 1, so that it matters where 0 is"
            else
                Has()
    }

let private contrast name (inUnits: float -> Loss) definition =
    {
        Entry = entry name (inUnits 1.0) dimensions definition always (apart 1e-3)
        Perfect = Lacks "a softmax is never certain"
        Units = Has { In = inUnits; Degree = 0.0 }
        Shift = Has OfLabels
        OnlyDistances = Has()
    }

// Whether no pair is so near to the floor that the rounding of its s shows in the logarithm, nor within a margin of where it rests.
let private learnerIsOff margin (loss: LearnerContrastive) batch =
    let rows = constants batch

    let hasDirection = batch.Outputs |> Array.forall (Array.exists (fun x -> x <> 0.0))

    hasDirection
    && pairs rows
       |> Array.forall (fun (i, j) ->
           let s = (learnerSimilarity loss rows[i] rows[j]).Value

           i = j
           || ((s >= 1e-3 || s <= loss.Floor / 10.0)
               && (not loss.Range.HasValue
                   || (let rest = learnerRest loss (absolute batch.Labels[i] batch.Labels[j])
                       rest = 1.0 || absolute s rest > margin))))

let private learner name (loss: LearnerContrastive) units onlyDistances =
    let batches = batchOf 2 dimensions |> suchThat (learnerIsOff 1e-9 loss)

    // Away from the floor, from 0 and from one another: the slopes of 1/‖u‖ and of log s are steep there.
    let isSmooth batch =
        let rows = constants batch

        learnerIsOff 1e-3 loss batch
        && apart 0.05 batch
        && rows
           |> Array.forall (fun row -> (distance row (Array.map (fun _ -> Dual.Zero) row)).Value > 0.5)
        && pairs rows
           |> Array.forall (fun (i, j) -> (learnerSimilarity loss rows[i] rows[j]).Value > 0.1)

    let inOneOrthant batch =
        { batch with
            Outputs = batch.Outputs |> Array.map (Array.map System.Math.Abs)
        }

    {
        Entry =
            { entry name loss dimensions (learnerContrastive loss) always always with
                Values = batches
                Gradients = batches
                Smooth = batches |> Gen.map inOneOrthant |> suchThat isSmooth
                AnyOrder =
                    if loss.Ties = HalfTies.Shared then
                        Has()
                    else
                        Lacks "of the equally far the earlier counts as nearer"
                NoneNegative = Lacks "the logarithm of a negative's similarity falls without end"
            }
        Perfect = Lacks "it has no least value but the floor's"
        Units = units
        Shift = Has OfLabels
        OnlyDistances = onlyDistances
    }

let private learners =
    let directions = Lacks "embeddings are compared by direction"

    let weighted =
        Lacks "ε has the unit of the labels, and the logarithms stay as they are"

    let unitless (loss: LearnerContrastive) =
        Has { In = (fun _ -> loss); Degree = 0.0 }

    let cl = LearnerContrastive()
    let wcl = LearnerContrastive(Weighted = true)

    [
        learner "LEARNER CL" cl (unitless cl) directions
        learner "LEARNER wCL" wcl weighted directions
        learner
            "LEARNER wCL, weights inside, the anchor in its half, summed"
            (LearnerContrastive(
                Weighted = true,
                Epsilon = 0.25,
                NegativeWeight = NegativeWeight.Inside,
                Anchor = HalfAnchor.Included,
                Ties = HalfTies.Shared,
                Reduction = AnchorReduction.Sum,
                Lambda = 0.5
            ))
            weighted
            directions
        learner
            "LEARNER CL of cosines"
            (LearnerContrastive(Similarity = PairSimilarity.Cosine, Floor = 1e-4, Ties = HalfTies.Shared))
            (Lacks "see LEARNER CL")
            directions
        learner
            "LEARNER wCL of distances"
            (LearnerContrastive(Weighted = true, Similarity = PairSimilarity.InverseDistance, Ties = HalfTies.Shared))
            weighted
            (Has())
        learner
            "LEARNER CL, bounded"
            (cl.Bounded(3.0))
            (Has
                {
                    In = fun c -> cl.Bounded(3.0 * c)
                    Degree = 0.0
                })
            directions
        learner
            "LEARNER wCL of distances, bounded"
            (LearnerContrastive(Weighted = true, Similarity = PairSimilarity.InverseDistance, Ties = HalfTies.Shared)
                .Bounded(3.0))
            weighted
            (Has())
    ]

let private cyclic (period: float) a b =
    let once = absolute a b % period
    min once (period - once)

let private grades = [ -1.0; 0.25; 1.0 ]

let private betweenGrades a b =
    let rank label =
        grades |> List.filter (fun threshold -> threshold < label) |> List.length

    float (System.Math.Abs(rank a - rank b))

let losses =
    [
        embedding ("RM-Loss", RegressionMetric())
        embedding ("RM-Loss without mining", RegressionMetric(Mining = false))
        embedding ("RM-Loss with equal weights", RegressionMetric(Sigma = infinity))
        embedding ("RM-Loss without leak", RegressionMetric(Alpha = 0.0, Sigma = 1.0))
        embedding ("RM-Loss as in the repository", RegressionMetric.RepositoryVariant)
        predicting "mean squared error" (fun _ -> MeanSquaredError()) 2.0 (fun r -> r * r)
        predicting "mean absolute error" (fun _ -> MeanAbsoluteError()) 1.0 Dual.abs
        predicting "Huber" (fun c -> Huber(Delta = 0.75 * c)) 2.0 (huber 0.75)
        ordinal "ordinal regression (CORAL)" (OrdinalRegression()) (ordinalRegression (fun _ -> 1.0))
        ordinal
            "ordinal regression, heads averaged"
            (OrdinalRegression(Reduction = OrdinalReduction.Mean))
            (ordinalRegression (fun _ -> 1.0 / float heads))
        ordinal
            "ordinal regression, heads weighted"
            (OrdinalRegression(HeadWeights = ImmutableArray.Create(0.5, 2.0, 0.0, 1.0)))
            (ordinalRegression (fun k -> [| 0.5; 2.0; 0.0; 1.0 |][k]))
        ordinal "CORN" (Corn()) corn
        ofRanks "rank cross entropy" (RankCrossEntropy()) (rankCrossEntropy 1.0 1.0 (fun _ _ -> 1.0))
        ofRanks
            "rank cross entropy, weighted by distance"
            (RankCrossEntropy(IsDistanceWeighted = true, BatchWeight = 0.5))
            (rankCrossEntropy 1.0 0.5 byDistance)
        triplets
            "adaptive triplet"
            (AdaptiveTriplet())
            absolute
            (Has isometry)
            (Has
                {
                    In = fun _ -> AdaptiveTriplet()
                    Degree = 1.0
                })
            (Has OfLabels)
        triplets
            "adaptive triplet of squares"
            AdaptiveTriplet.Original
            absolute
            (Has isometry)
            (Has
                {
                    In = fun _ -> AdaptiveTriplet.Original
                    Degree = 2.0
                })
            (Has OfLabels)
        triplets
            "adaptive triplet on the sphere, mean of active"
            (AdaptiveTriplet(Normalized = true, Reduction = TripletReduction.MeanOfActive, Margin = 0.5))
            absolute
            (Lacks "labels on a line have no isometry on a sphere")
            (Lacks "outputs of length 1 have no unit")
            (Has OfLabels)
        triplets
            "adaptive triplet, summed, labels on a circle"
            (AdaptiveTriplet(Reduction = TripletReduction.Sum, LabelDistance = LabelDistance.Cyclic(1.5)))
            (cyclic 1.5)
            (Lacks "distances along a circle are those of no straight space")
            (Has
                {
                    In =
                        fun c ->
                            AdaptiveTriplet(
                                Reduction = TripletReduction.Sum,
                                LabelDistance = LabelDistance.Cyclic(1.5 * c)
                            )
                    Degree = 1.0
                })
            (Has OfLabels)
        triplets
            "adaptive triplet of grades"
            (AdaptiveTriplet(LabelDistance = LabelDistance.Ordinal(grades)))
            betweenGrades
            (Has(
                Array.map (fun label ->
                    [|
                        float (grades |> List.filter (fun threshold -> threshold < label) |> List.length)
                    |])
            ))
            (Lacks "grades have no unit")
            (Lacks "each grade stands for itself")
        contrast "Rank-N-Contrast" (fun c -> RankNContrast(Temperature = 0.5 * c)) (rankNContrast 0.5)
        contrast
            "label-distance contrastive"
            (fun c -> LabelDistanceContrastive(Sigma = 0.75 * c, Temperature = 0.5 * c))
            (labelDistanceContrastive 0.75 0.5)
        yield! learners
    ]
