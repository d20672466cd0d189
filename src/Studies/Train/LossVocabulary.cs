using ImageRegression.Losses;
using ImageRegression.Losses.Matching;

namespace ImageRegression.Studies;

/// <summary>
/// What scripts write for losses, <c>Loss.RegressionMetric(sigma: 0.5)</c>: the hyper-parameters that studies vary, with the
/// defaults of the records. Everything else of a loss is set with <c>with</c>.
/// </summary>
public static class LossVocabulary
{
    extension(Loss)
    {
        /// <summary>RM-Loss of Chao, Zhang and Yan (2022); see <see cref="Losses.RegressionMetric"/>.</summary>
        public static RegressionMetric RegressionMetric(double sigma = 0.5, double alpha = 0.1, double momentum = 0.9, bool mining = true) =>
            new() { Sigma = sigma, Alpha = alpha, Momentum = momentum, Mining = mining };

        /// <summary>Mean squared error; see <see cref="Losses.MeanSquaredError"/>.</summary>
        public static MeanSquaredError MeanSquaredError() => new();

        /// <summary>Soft Dice plus cross-entropy, for segmentation; see <see cref="Losses.DiceCrossEntropy"/>.</summary>
        public static DiceCrossEntropy DiceCrossEntropy() => new();

        /// <summary>Mean absolute error (L1); see <see cref="Losses.MeanAbsoluteError"/>.</summary>
        public static MeanAbsoluteError MeanAbsoluteError() => new();

        /// <summary>Huber's loss; see <see cref="Losses.Huber"/>.</summary>
        public static Huber Huber(double delta = 1) => new() { Delta = delta };

        /// <summary>Ordinal regression by K − 1 binary heads; see <see cref="Losses.OrdinalRegression"/>.</summary>
        public static OrdinalRegression OrdinalRegression(OrdinalReduction reduction = OrdinalReduction.Sum) => new() { Reduction = reduction };

        /// <summary>CORAL: the sum of <see cref="Losses.OrdinalRegression"/>, for a head that shares its weights.</summary>
        public static OrdinalRegression Coral() => new() { Reduction = OrdinalReduction.Sum };

        /// <summary>CORN; see <see cref="Losses.Corn"/>.</summary>
        public static Corn Corn() => new();

        /// <summary>OrdinalCLIP's loss, for heads of ranks: cross entropy over ranks and KL over the batch; see <see cref="Losses.RankCrossEntropy"/>.</summary>
        public static RankCrossEntropy RankCrossEntropy(double batchWeight = 1, bool distanceWeighted = false) =>
            new() { BatchWeight = batchWeight, IsDistanceWeighted = distanceWeighted };

        /// <summary>ATrip, triplets with an adaptive margin; see <see cref="Losses.AdaptiveTriplet"/>.</summary>
        public static AdaptiveTriplet AdaptiveTriplet(double margin = 1) => new() { Margin = margin };

        /// <summary>Rank-N-Contrast; see <see cref="Losses.RankNContrast"/>.</summary>
        public static RankNContrast RankNContrast(double temperature = 2) => new() { Temperature = temperature };

        /// <summary>Contrastive by label distance; see <see cref="Losses.LabelDistanceContrastive"/>.</summary>
        public static LabelDistanceContrastive LabelDistanceContrastive(double sigma = 0.5, double temperature = 1) =>
            new() { Sigma = sigma, Temperature = temperature };

        /// <summary>
        /// LEARNER's contrastive loss, CL or, weighted, wCL; with <c>.Bounded()</c> pairs rest once they are as alike as their labels say. See
        /// <see cref="Losses.LearnerContrastive"/>.
        /// </summary>
        public static LearnerContrastive LearnerContrastive(bool weighted = false, double lambda = 1, double epsilon = 1) =>
            new() { Weighted = weighted, Lambda = lambda, Epsilon = epsilon };

        /// <summary>Triplet loss with a fixed margin; see <see cref="Losses.Matching.Triplet"/>.</summary>
        public static Triplet Triplet(double margin = 0.25) => new() { Margin = margin };

        /// <summary>Triplet loss whose margin AutoMargin moves; see <see cref="Losses.Matching.Triplet"/>.</summary>
        public static Triplet Triplet(AutoMargin margins) => new() { AutoMargin = margins };

        /// <summary>AdaTriplet with fixed margins; see <see cref="Losses.Matching.AdaTriplet"/>.</summary>
        public static AdaTriplet AdaTriplet(double epsilon, double beta, double lambda = 1) => new() { Epsilon = epsilon, Beta = beta, Lambda = lambda };

        /// <summary>AdaTriplet whose margins AutoMargin moves; see <see cref="Losses.Matching.AdaTriplet"/>.</summary>
        public static AdaTriplet AdaTriplet(AutoMargin margins, double lambda = 1) => new() { AutoMargin = margins, Lambda = lambda };

        /// <summary>Contrastive loss on pairs; see <see cref="Losses.Matching.Contrastive"/>.</summary>
        public static Contrastive Contrastive() => new();

        /// <summary>Selectively contrastive triplets (SCT); see <see cref="Losses.Matching.SelectivelyContrastive"/>.</summary>
        public static SelectivelyContrastive SelectivelyContrastive(double lambda = 1) => new() { Lambda = lambda };

        /// <summary>The repository's stand-in for WAT; see <see cref="Losses.Matching.WeaklyAdaptiveTriplet"/>.</summary>
        public static WeaklyAdaptiveTriplet WeaklyAdaptiveTriplet(double k = 2) => new() { K = k };

        /// <summary>ArcFace, for a head of class weights; see <see cref="Losses.Matching.ArcFace"/>.</summary>
        public static ArcFace ArcFace(double marginDegrees = 28.6, double scale = 64) => new() { MarginDegrees = marginDegrees, Scale = scale };

        /// <summary>CosFace, for a head of class weights; see <see cref="Losses.Matching.CosFace"/>.</summary>
        public static CosFace CosFace(double margin = 0.35, double scale = 64) => new() { Margin = margin, Scale = scale };

        /// <summary>SoftTriple, for a head of class weights with several centres; see <see cref="Losses.Matching.SoftTriple"/>.</summary>
        public static SoftTriple SoftTriple(int centers = 10) => new() { Centers = centers };

        /// <summary>Softmax cross-entropy of the identity, for a head of class weights; see <see cref="Losses.Matching.IdentitySoftmax"/>.</summary>
        public static IdentitySoftmax IdentitySoftmax(double scale = 20) => new() { Scale = scale };

        /// <summary>N-pair loss; see <see cref="Losses.Matching.NPair"/>.</summary>
        public static NPair NPair() => new();

        /// <summary>Multi-similarity loss; see <see cref="Losses.Matching.MultiSimilarity"/>.</summary>
        public static MultiSimilarity MultiSimilarity(double alpha = 2, double beta = 50, double @base = 0.5) => new() { Alpha = alpha, Beta = beta, Base = @base };

        /// <summary>NT-Xent over the images of a subject; see <see cref="Losses.Matching.NTXent"/>.</summary>
        public static NTXent NTXent(double temperature = 0.07) => new() { Temperature = temperature };

        /// <summary>Supervised contrastive loss; see <see cref="Losses.Matching.SupervisedContrastive"/>.</summary>
        public static SupervisedContrastive SupervisedContrastive(double temperature = 0.1) => new() { Temperature = temperature };
    }
}
