using ImageRegression.Losses.Matching;
using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>A training loss: hyper-parameters and a pure function of a batch and the state carried from batch to batch.</summary>
/// <remarks>
/// The trainer threads the state through and writes it into its checkpoints:
/// <code>
/// var state = loss.StartState;
/// (var value, state) = loss.Step(outputs, labels, state);
/// value.backward();
/// </code>
/// Known types offer the same, typed: <see cref="Loss{TState}.Of"/>.
/// </remarks>
public abstract record Loss
{
    /// <summary>What people call it, and half of its identity in a fingerprint.</summary>
    public abstract string Name { get; }

    /// <summary>Raised when the same settings and batch would give other bits.</summary>
    public abstract int Version { get; }

    /// <summary>Every hyper-parameter that decides the value, by name: the other half of its identity.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, object>> Settings { get; }

    /// <summary>What <c>labels</c> are to this loss. Default numbers.</summary>
    public virtual LabelKind LabelKind => LabelKind.Value;

    /// <summary>The state before the first batch.</summary>
    public abstract object StartState { get; }

    /// <summary>The state before the first batch of a training with epochs; <see cref="StartState"/> where a loss knows none.</summary>
    /// <param name="batchesPerEpoch">Batches in which as many images are drawn as there are; ≥ 1.</param>
    public abstract object StartStateFor(long batchesPerEpoch);

    /// <summary>Type of the states: a record that JSON can carry.</summary>
    public abstract Type StateType { get; }

    /// <summary>Loss of one batch, for callers that do not know the type of the state.</summary>
    /// <param name="outputs">What the network gave: embeddings [N, D], or predictions, as the loss expects.</param>
    /// <param name="labels">[N] or [N, K], scaled as for training; ranks for an ordinal loss.</param>
    /// <param name="state"><see cref="StartState"/>, or what the call before returned.</param>
    /// <returns>A scalar that autograd can go back from, and the state for the next batch.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or the state is another loss's.</exception>
    public abstract (Tensor Value, object Next) Step(Tensor outputs, Tensor labels, object state);

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

    /// <summary>ATrip, triplets with an adaptive margin; see <see cref="Losses.AdaptiveTriplet"/>.</summary>
    public static AdaptiveTriplet AdaptiveTriplet(double margin = 1) => new() { Margin = margin };

    /// <summary>Rank-N-Contrast; see <see cref="Losses.RankNContrast"/>.</summary>
    public static RankNContrast RankNContrast(double temperature = 2) => new() { Temperature = temperature };

    /// <summary>Contrastive by label distance; see <see cref="Losses.LabelDistanceContrastive"/>.</summary>
    public static LabelDistanceContrastive LabelDistanceContrastive(double sigma = 0.5, double temperature = 1) =>
        new() { Sigma = sigma, Temperature = temperature };

    /// <summary>Triplet loss with a fixed margin; see <see cref="Matching.Triplet"/>.</summary>
    public static Triplet Triplet(double margin = 0.25) => new() { Margin = margin };

    /// <summary>Triplet loss whose margin AutoMargin moves; see <see cref="Matching.Triplet"/>.</summary>
    public static Triplet Triplet(AutoMargin margins) => new() { AutoMargin = margins };

    /// <summary>AdaTriplet with fixed margins; see <see cref="Matching.AdaTriplet"/>.</summary>
    public static AdaTriplet AdaTriplet(double epsilon, double beta, double lambda = 1) => new() { Epsilon = epsilon, Beta = beta, Lambda = lambda };

    /// <summary>AdaTriplet whose margins AutoMargin moves; see <see cref="Matching.AdaTriplet"/>.</summary>
    public static AdaTriplet AdaTriplet(AutoMargin margins, double lambda = 1) => new() { AutoMargin = margins, Lambda = lambda };

    /// <summary>Contrastive loss on pairs; see <see cref="Matching.Contrastive"/>.</summary>
    public static Contrastive Contrastive() => new();

    /// <summary>Selectively contrastive triplets (SCT); see <see cref="Matching.SelectivelyContrastive"/>.</summary>
    public static SelectivelyContrastive SelectivelyContrastive(double lambda = 1) => new() { Lambda = lambda };

    /// <summary>The repository's stand-in for WAT; see <see cref="Matching.WeaklyAdaptiveTriplet"/>.</summary>
    public static WeaklyAdaptiveTriplet WeaklyAdaptiveTriplet(double k = 2) => new() { K = k };

    /// <summary>ArcFace, for a head of class weights; see <see cref="Matching.ArcFace"/>.</summary>
    public static ArcFace ArcFace(double marginDegrees = 28.6, double scale = 64) => new() { MarginDegrees = marginDegrees, Scale = scale };

    /// <summary>CosFace, for a head of class weights; see <see cref="Matching.CosFace"/>.</summary>
    public static CosFace CosFace(double margin = 0.35, double scale = 64) => new() { Margin = margin, Scale = scale };

    /// <summary>SoftTriple, for a head of class weights with several centres; see <see cref="Matching.SoftTriple"/>.</summary>
    public static SoftTriple SoftTriple(int centers = 10) => new() { Centers = centers };

    /// <summary>Softmax cross-entropy of the identity, for a head of class weights; see <see cref="Matching.IdentitySoftmax"/>.</summary>
    public static IdentitySoftmax IdentitySoftmax(double scale = 20) => new() { Scale = scale };

    /// <summary>N-pair loss; see <see cref="Matching.NPair"/>.</summary>
    public static NPair NPair() => new();

    /// <summary>Multi-similarity loss; see <see cref="Matching.MultiSimilarity"/>.</summary>
    public static MultiSimilarity MultiSimilarity(double alpha = 2, double beta = 50, double @base = 0.5) => new() { Alpha = alpha, Beta = beta, Base = @base };

    /// <summary>NT-Xent over the images of a subject; see <see cref="Matching.NTXent"/>.</summary>
    public static NTXent NTXent(double temperature = 0.07) => new() { Temperature = temperature };

    /// <summary>Supervised contrastive loss; see <see cref="Matching.SupervisedContrastive"/>.</summary>
    public static SupervisedContrastive SupervisedContrastive(double temperature = 0.1) => new() { Temperature = temperature };
}

/// <summary>A loss with a known type of state.</summary>
/// <typeparam name="TState">An immutable record that JSON can carry.</typeparam>
public abstract record Loss<TState> : Loss
    where TState : notnull
{
    /// <summary>The state before the first batch.</summary>
    public abstract TState Start { get; }

    /// <inheritdoc/>
    public sealed override object StartState => Start;

    /// <summary>The state before the first batch of a training with epochs; <see cref="Start"/> where the loss knows none.</summary>
    /// <param name="batchesPerEpoch">Batches in which as many images are drawn as there are; ≥ 1.</param>
    public virtual TState StartFor(long batchesPerEpoch) => Start;

    /// <inheritdoc/>
    public sealed override object StartStateFor(long batchesPerEpoch) => StartFor(batchesPerEpoch);

    /// <inheritdoc/>
    public sealed override Type StateType => typeof(TState);

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">What the network gave: embeddings [N, D], or predictions, as the loss expects.</param>
    /// <param name="labels">[N] or [N, K], scaled as for training; ranks for an ordinal loss.</param>
    /// <param name="state"><see cref="Start"/>, or what the call before returned.</param>
    /// <returns>A scalar that autograd can go back from, and the state for the next batch.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public abstract (Tensor Value, TState Next) Of(Tensor embeddings, Tensor labels, TState state);

    /// <inheritdoc/>
    public sealed override (Tensor Value, object Next) Step(Tensor outputs, Tensor labels, object state) =>
        state is TState mine
            ? Of(outputs, labels, mine)
            : throw new ArgumentException($"{Name} carries a {typeof(TState).Name} from batch to batch but was given a {state?.GetType().Name ?? "null"}.", nameof(state));
}

/// <summary>State of a loss that carries nothing from batch to batch.</summary>
public sealed record NoState
{
    /// <summary>The only one there is.</summary>
    public static NoState None { get; } = new();
}
