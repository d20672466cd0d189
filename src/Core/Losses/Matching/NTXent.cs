using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>NT-Xent over the images of a subject: each positive is to be told from the anchor's negatives.</summary>
/// <remarks>
/// L = mean over positive pairs of −ln( e^(φ_ap/τ) / (e^(φ_ap/τ) + Σ_n e^(φ_an/τ)) ). Chen, Kornblith, Norouzi, Hinton (2020),
/// "A Simple Framework for Contrastive Learning of Visual Representations", ICML, eq. 1; with more than two images a subject
/// the other positives stay out of the denominator, as in pytorch-metric-learning. A batch without a positive pair costs 0.
/// </remarks>
public sealed record NTXent : Loss<NoState>
{
    /// <summary>τ; &gt; 0 and finite. Default 0.07.</summary>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "Must be greater than 0 and finite.");
    } = 0.07;

    /// <inheritdoc/>
    public override string Name => "NT-Xent";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">Identities, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var identities = Identities.Of(embeddings, labels);
        var value = PairScores.Loss(embeddings, PairScore.Cosine, scores =>
        {
            var (positive, negative) = Identities.Masks(identities, scores);
            var z = scores / Temperature;
            // A finite floor instead of −∞: an anchor without negatives has no gradient of 0/0.
            var others = z.masked_fill(negative.eq(0), -1e30).logsumexp(1, keepdim: true);
            var cost = nn.functional.softplus(others - z);
            return (cost * positive).sum() / positive.sum().clamp_min(1);
        });
        return (value.MoveToOuterDisposeScope(), state);
    }
}
