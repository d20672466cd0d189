using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Supervised contrastive loss: every positive is to be told from all other images.</summary>
/// <remarks>
/// L = mean over anchors with a positive of −1/|P| Σ_p ln( e^(φ_ap/τ) / Σ_(j ≠ a) e^(φ_aj/τ) ). Khosla et al. (2020),
/// "Supervised Contrastive Learning", NeurIPS, eq. 2 (L_out). A batch without a positive pair costs 0.
/// </remarks>
public sealed record SupervisedContrastive : Loss<NoState>
{
    /// <summary>τ; &gt; 0 and finite. Default 0.1.</summary>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "Must be greater than 0 and finite.");
    } = 0.1;

    /// <inheritdoc/>
    public override string Name => "supervised contrastive";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">Identities, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats; with several positives its least value is the entropy of choosing among them.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var identities = Identities.Of(embeddings, labels);
        var value = PairScores.Loss(embeddings, PairScore.Cosine, scores =>
        {
            var (positive, _) = Identities.Masks(identities, scores);
            var z = scores / Temperature;
            var all = z.masked_fill(eye(z.shape[0], dtype: ScalarType.Bool, device: z.device), -1e30).logsumexp(1, keepdim: true);
            var positives = positive.sum(1);
            var ofAnchor = ((all - z) * positive).sum(1) / positives.clamp_min(1);
            return ofAnchor.sum() / positives.gt(0).sum().clamp_min(1);
        });
        return (value.MoveToOuterDisposeScope(), state);
    }
}
