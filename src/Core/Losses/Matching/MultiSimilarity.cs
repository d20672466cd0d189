using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Multi-similarity loss: the less alike a positive and the more alike a negative, the more it counts.</summary>
/// <remarks>
/// <code>
/// L = mean_i  1/α ln(1 + Σ_p e^(−α(φ_ip − λ)))  +  1/β ln(1 + Σ_n e^(β(φ_in − λ)))
/// </code>
/// Wang, Han, Huang, Dong, Scott (2019), "Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning", CVPR,
/// eq. 11, over all pairs: without the mining of its section 4.2.
/// </remarks>
public sealed record MultiSimilarity : Loss<NoState>
{
    /// <summary>α, of positives; &gt; 0 and finite. Default 2.</summary>
    public double Alpha { get; init => field = Positive(value, nameof(Alpha)); } = 2;

    /// <summary>β, of negatives; &gt; 0 and finite. Default 50.</summary>
    public double Beta { get; init => field = Positive(value, nameof(Beta)); } = 50;

    /// <summary>λ, the similarity that divides the two; finite. Default 0.5.</summary>
    public double Base
    {
        get;
        init => field = double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Base), value, "Must be finite.");
    } = 0.5;

    /// <inheritdoc/>
    public override string Name => "multi-similarity";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">Identities, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var identities = Identities.Of(embeddings, labels);
        var value = PairScores.Loss(embeddings, PairScore.Cosine, scores =>
        {
            var (positive, negative) = Identities.Masks(identities, scores);
            return (Term((scores - Base) * -Alpha, positive) / Alpha + Term((scores - Base) * Beta, negative) / Beta).mean();
        });
        return (value.MoveToOuterDisposeScope(), state);
    }

    // ln(1 + Σ e^z) over the chosen: 1 = e⁰ joins them, so that nothing overflows.
    private static Tensor Term(Tensor logits, Tensor chosen)
    {
        var masked = logits.masked_fill(chosen.eq(0), double.NegativeInfinity);
        return cat([masked, zeros([masked.shape[0], 1], masked.dtype, masked.device)], 1).logsumexp(1);
    }

    private static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "Must be greater than 0 and finite.");
}
