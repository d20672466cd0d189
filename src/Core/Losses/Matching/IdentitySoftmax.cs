using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Softmax cross-entropy of the identity: which of the training subjects is it?</summary>
/// <remarks>
/// L = −ln softmax_y(s·z). With the cosines of <c>Head.ClassWeights</c> it is the normalised softmax of Zhai and Wu (2019),
/// "Classification is a Strong Baseline for Deep Metric Learning", BMVC, temperature 1/s; with s = 1 it takes any logits.
/// </remarks>
public sealed record IdentitySoftmax : Loss<NoState>
{
    /// <summary>s; &gt; 0 and finite. Default 20, a temperature of 0.05.</summary>
    public double Scale
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Scale), value, "Must be greater than 0 and finite.");
    } = 20;

    /// <inheritdoc/>
    public override string Name => "identity softmax";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">z, shape [N, C]; half types are computed in float32.</param>
    /// <param name="labels">Identities 0 … C − 1, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or an identity is not that of a class.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        return (ClassCosines.CrossEntropy(embeddings, labels, Scale, withMargin: null).MoveToOuterDisposeScope(), state);
    }
}
