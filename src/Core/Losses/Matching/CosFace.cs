using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>CosFace: an image's cosine to its own class counts as smaller by a margin.</summary>
/// <remarks>
/// L = −ln softmax_y(s·(cos θ_j − m·[j = y])). Wang et al. (2018), "CosFace: Large Margin Cosine Loss for Deep Face
/// Recognition", CVPR, eq. 4. Takes the cosines of a head with a weight a class (<c>Head.ClassWeights</c>).
/// </remarks>
public sealed record CosFace : Loss<NoState>
{
    /// <summary>m; 0 to 2. Default 0.35.</summary>
    public double Margin
    {
        get;
        init => field = value is >= 0 and <= 2 ? value : throw new ArgumentOutOfRangeException(nameof(Margin), value, "Must lie between 0 and 2.");
    } = 0.35;

    /// <summary>s; &gt; 0 and finite. Default 64.</summary>
    public double Scale
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Scale), value, "Must be greater than 0 and finite.");
    } = 64;

    /// <inheritdoc/>
    public override string Name => "CosFace";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">cos θ, shape [N, C]; half types are computed in float32.</param>
    /// <param name="labels">Identities 0 … C − 1, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or an identity is not that of a class.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        return (ClassCosines.CrossEntropy(embeddings, labels, Scale, cos => cos - Margin).MoveToOuterDisposeScope(), state);
    }
}
