using System.Collections.Immutable;
using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>How the K − 1 binary losses of ordinal regression become one.</summary>
public enum OrdinalReduction
{
    /// <summary>Summed over heads, averaged over the batch.</summary>
    Sum,

    /// <summary>Averaged over heads and batch.</summary>
    Mean,
}

/// <summary>Ordinal regression: K ranks as K − 1 binary questions, "is the rank above k?".</summary>
/// <remarks>
/// L = 1/N Σ_i Σ_k λ_k BCE(σ(z_ik), [rank_i &gt; k]), k = 0 … K − 2.
/// Niu et al. (2016), "Ordinal Regression with Multiple Output CNN for Age Estimation", CVPR; their heads have two outputs
/// each, whose difference is z. CORAL (Cao, Mirjalili and Raschka 2020, "Rank consistent ordinal regression for neural
/// networks") minimises the same sum; what makes its answers consistent is its head, which shares one weight vector.
/// The gradient is closed: (σ(z) − t)·λ/N.
/// </remarks>
public sealed record OrdinalRegression : Loss<NoState>
{
    /// <summary>Whether heads are summed or averaged. Default the sum; the RM-Loss paper does not say.</summary>
    public OrdinalReduction Reduction { get; init; } = OrdinalReduction.Sum;

    /// <summary>λ, a weight ≥ 0 for each head; empty (the default): all 1.</summary>
    public ImmutableArray<double> HeadWeights
    {
        get;
        init => field = value.IsDefault || value.All(weight => weight >= 0 && double.IsFinite(weight)) ? value
            : throw new ArgumentOutOfRangeException(nameof(HeadWeights), "Every weight must be 0 or more, and finite.");
    } = [];

    /// <inheritdoc/>
    public override string Name => "ordinal regression";

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Equal settings are equal losses.</summary>
    public bool Equals(OrdinalRegression? other) =>
        other is not null && Reduction == other.Reduction && HeadWeights.SequenceEqual(other.HeadWeights);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Reduction, HeadWeights.Length);

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">Logits z, shape [N, K − 1]: positive where the rank is thought to be above k.</param>
    /// <param name="labels">Ranks from 0, shape [N] or [N, 1].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or the weights are not one a head.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var logits = Batch.InFullPrecision(embeddings);
        var above = OrdinalTargets.Above(logits, labels);
        if (HeadWeights.Length > 0 && HeadWeights.Length != logits.shape[1])
            throw new ArgumentException($"There are {HeadWeights.Length} head weights but {logits.shape[1]} heads; give one a head.");
        var value = ClosedForm.Of(logits, logits =>
        {
            var scale = 1.0 / (logits.shape[0] * (Reduction == OrdinalReduction.Mean ? logits.shape[1] : 1));
            var weights = HeadWeights.Length == 0 ? full(1, scale, logits.dtype, logits.device)
                : tensor(HeadWeights.ToArray(), dtype: logits.dtype, device: logits.device) * scale;
            var (loss, gradient) = OrdinalTargets.BinaryCrossEntropy(logits, above);
            return (loss.mul_(weights).sum(), gradient.mul_(weights));
        });
        return (value.MoveToOuterDisposeScope(), state);
    }
}
