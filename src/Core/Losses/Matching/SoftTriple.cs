using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>SoftTriple: a softmax over classes that have several centres each.</summary>
/// <remarks>
/// <code>
/// S_c = Σ_k softmax_k(cos θ_ck / γ)·cos θ_ck
/// L   = −ln softmax_y(λ·(S_c − δ·[c = y]))  +  τ·Σ_c Σ_(t &lt; s) √(2 − 2 w_ct·w_cs) / (C·K·(K − 1))
/// </code>
/// Qian et al. (2019), "SoftTriple Loss: Deep Metric Learning Without Triplet Sampling", ICCV, eq. 8, 9 and 14. Takes what a
/// head with K weights a class puts out (<c>Head.ClassWeights(centers: K)</c>): the cosines of the batch, and below them those of
/// the centres with one another, of which the second term draws the centres of a class together.
/// </remarks>
public sealed record SoftTriple : Loss<NoState>
{
    private const double LeastSquaredGap = 1e-10;   // centres that coincide pull nowhere

    /// <summary>K, centres a class; ≥ 1. Default 10.</summary>
    public int Centers
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Centers), value, "Must be at least 1.");
    } = 10;

    /// <summary>λ, the scale of the similarities; &gt; 0 and finite. Default 20.</summary>
    public double Scale { get; init => field = Positive(value, nameof(Scale)); } = 20;

    /// <summary>γ, how softly the centre is chosen; &gt; 0 and finite. Default 0.1.</summary>
    public double Gamma { get; init => field = Positive(value, nameof(Gamma)); } = 0.1;

    /// <summary>δ; 0 or more and finite. Default 0.01.</summary>
    public double Margin { get; init => field = NotNegative(value, nameof(Margin)); } = 0.01;

    /// <summary>τ, the weight of the second term; 0 or more and finite. Default 0.2.</summary>
    public double Tau { get; init => field = NotNegative(value, nameof(Tau)); } = 0.2;

    /// <inheritdoc/>
    public override string Name => "SoftTriple";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">
    /// cos θ, shape [N, C·K], centre k of class c in column c·K + k; or [N + C·K, C·K] with the centres' own cosines. Half
    /// types are computed in float32.
    /// </param>
    /// <param name="labels">Identities 0 … C − 1, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or an identity is not that of a class.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        _ = Identities.AmongClasses(embeddings, labels, Centers);
        var (n, all, classes) = (labels.shape[0], embeddings.shape[1], embeddings.shape[1] / Centers);
        var isRegular = Tau > 0 && Centers > 1;
        if (embeddings.shape[0] != n + all && (isRegular || embeddings.shape[0] != n))
            throw new ArgumentException(
                $"The outputs have shape {embeddings.ShapeText()}. With {n} labels and {all} centres they must be [{n + all}, {all}]: the cosines of the batch, " +
                "then those of the centres (Head.ClassWeights with as many centres as the loss). Only with Tau = 0 may the latter be absent.");
        var c = Batch.InFullPrecision(embeddings);
        var near = c.narrow(0, 0, n).reshape(n, classes, Centers);
        var similarities = ((near / Gamma).softmax(2) * near).sum(2);
        var value = ClassCosines.CrossEntropy(similarities, labels, Scale, own => own - Margin);
        return ((isRegular ? value + Spread(c.narrow(0, n, all), classes) : value).MoveToOuterDisposeScope(), state);
    }

    private Tensor Spread(Tensor ofCenters, long classes)
    {
        var ofClass = zeros([classes, classes], ScalarType.Bool, ofCenters.device);
        ofClass.diagonal().fill_(true);
        var pairs = ofClass.repeat_interleave(Centers, 0).repeat_interleave(Centers, 1).triu(1);
        var gaps = (2 - 2 * ofCenters.masked_select(pairs)).clamp_min(LeastSquaredGap).sqrt();
        return gaps.sum() * (Tau / (classes * Centers * (Centers - 1)));
    }

    private static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "Must be greater than 0 and finite.");

    private static double NotNegative(double value, string name) =>
        value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "Must be 0 or more, and finite.");
}
