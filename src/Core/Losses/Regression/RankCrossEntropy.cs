using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>OrdinalCLIP's loss of similarities between images and ranks: which rank is an image's, and which images of the batch are a rank's.</summary>
/// <remarks>
/// L = CE + KL. CE = −1/N Σ_n Σ_r Q_nr ln softmax_r(l_n)[r], Q the shares of ranks in a label, one of them 1 where a label is a rank.
/// KL = 1/|P| Σ_{r∈P} Σ_n q_rn (ln q_rn − ln softmax_n(l_·r)[n]), P the ranks present in the batch and q_r = softmax_n(10·[y_n = r]), both
/// softmaxes over the batch; y_n is the rank with the greatest share, of several the highest. Li et al. (2022), "OrdinalCLIP: Learning Rank
/// Prompts for Language-Guided Ordinal Regression", as their code has it. The gradient is closed and computed in float64:
/// (softmax_r − Q)/N and, in the columns of P, (softmax_n − q)/|P|.
/// </remarks>
public sealed record RankCrossEntropy : Loss<NoState>
{
    private const double Contrast = 10;   // of the target over the batch

    /// <summary>Weight of CE; ≥ 0. Default 1.</summary>
    public double CrossEntropyWeight { get; init => field = Weight(value, nameof(CrossEntropyWeight)); } = 1;

    /// <summary>Weight of KL; ≥ 0. Default 1.</summary>
    public double BatchWeight { get; init => field = Weight(value, nameof(BatchWeight)); } = 1;

    /// <summary>
    /// Whether CE sees l_nr·w_nr instead of l_nr, with w = 1 at the label's rank y and else (R − 1)|y − r|/Σ_r′|y − r′|, so that far ranks are told from it
    /// with more force: NumCLIP's weighting. Default false.
    /// </summary>
    public bool IsDistanceWeighted { get; init; }

    /// <inheritdoc/>
    public override string Name => "rank cross entropy";

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">Logits l, shape [N, R], R ≥ 2: e^τ times the cosine of an image and a rank.</param>
    /// <param name="labels">Ranks 0 … R − 1, shape [N] or [N, 1]; or the shares Q of all ranks, shape [N, R], each ≥ 0 and 1 in sum.</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or a label is neither a rank nor shares of all.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var shares = Shares(embeddings, labels);
        var value = ClosedForm.Of(embeddings, embeddings =>
        {
            var logits = embeddings.to(ScalarType.Float64);
            var ranks = arange(logits.shape[1], dtype: ScalarType.Float64, device: logits.device);
            var rank = shares.eq(shares.amax([1], keepdim: true)).to(ScalarType.Float64).mul_(ranks).amax([1], keepdim: true);
            var (ce, ceGradient) = OverRanks(logits, shares, (ranks - rank).abs_());
            var (kl, klGradient) = OverBatch(logits, ranks.eq(rank).to(ScalarType.Float64));
            var loss = ce.mul_(CrossEntropyWeight).add_(kl.mul_(BatchWeight));
            var gradient = ceGradient.mul_(CrossEntropyWeight).add_(klGradient.mul_(BatchWeight));
            return (loss.to(embeddings.dtype), gradient.to(embeddings.dtype));
        });
        return (value.MoveToOuterDisposeScope(), state);
    }

    private (Tensor Loss, Tensor Gradient) OverRanks(Tensor logits, Tensor shares, Tensor distances)
    {
        var weights = IsDistanceWeighted
            ? where(distances.eq(0), 1.0, distances * (logits.shape[1] - 1.0) / distances.sum(1, keepdim: true))
            : ones_like(logits);
        var logarithms = (logits * weights).log_softmax(1);
        return ((shares * logarithms).sum().neg_().div_(logits.shape[0]), logarithms.exp().sub_(shares).mul_(weights).div_(logits.shape[0]));
    }

    private static (Tensor Loss, Tensor Gradient) OverBatch(Tensor logits, Tensor isRank)
    {
        var present = isRank.amax([0]);
        var weights = present / present.sum();
        var (wanted, given) = ((isRank * Contrast).log_softmax(0), logits.log_softmax(0));
        var q = wanted.exp();
        return (((wanted - given) * q * weights).sum(), given.exp().sub_(q).mul_(weights));
    }

    private static Tensor Shares(Tensor logits, Tensor labels)
    {
        var given = Batch.LabelsFor(logits, labels).to(ScalarType.Float64);
        if (logits.shape[1] < 2 || (given.shape[1] != 1 && given.shape[1] != logits.shape[1]))
            throw new ArgumentException($"Logits have shape {logits.ShapeText()} and labels {labels.ShapeText()}; a loss of ranks needs two ranks or more, and for each case its rank or the shares of all.");
        var shares = given.shape[1] == 1 ? given.eq(arange(logits.shape[1], dtype: ScalarType.Float64, device: given.device)).to(ScalarType.Float64) : given;
        // Labels of float32 have shares of float32.
        return shares.ge(0).all().ToBoolean() && (shares.sum(1) - 1).abs().le(1e-5).all().ToBoolean() ? shares
            : throw new ArgumentException($"Labels must be whole ranks from 0 to {logits.shape[1] - 1}, or shares of all ranks, each 0 or more and 1 in sum.", nameof(labels));
    }

    private static double Weight(double value, string name) =>
        value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "Must be 0 or more, and finite.");
}
