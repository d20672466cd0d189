using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>Contrastive learning in which near labels attract by degrees instead of equal ones altogether.</summary>
/// <remarks>
/// With z_ij = −‖f_i − f_j‖/τ and, over j ≠ i, W_ij ∝ exp(−‖y_i − y_j‖²/(2σ²)) and P_ij ∝ exp z_ij, each summing to 1:
/// L = −1/N Σ_i Σ_{j ≠ i} W_ij log P_ij.
/// The y-aware InfoNCE of Dufumier et al. (2021), "Contrastive Learning with Continuous Proxy Meta-Data for 3D MRI
/// Classification", MICCAI, with the distance that neighbours are found by in place of their cosine.
/// The gradient is closed: ∂L/∂z = (P − W)/N.
/// </remarks>
public sealed record LabelDistanceContrastive : Loss<NoState>, IComparesLabels
{
    /// <summary>σ, the reach of attraction in units of the scaled labels; &gt; 0 and finite. Default 0.5.</summary>
    public double Sigma
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Sigma), value, "Must be greater than 0 and finite.");
    } = 0.5;

    /// <summary>τ, in units of the embeddings; &gt; 0 and finite. Default 1.</summary>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "Must be greater than 0 and finite.");
    } = 1;

    /// <summary>How labels are compared. Default Euclidean.</summary>
    public LabelDistance LabelDistance { get; init; } = LabelDistance.Euclidean;

    /// <inheritdoc/>
    public override string Name => "label-distance contrastive";

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32. A batch of one has no pair: 0.</param>
    /// <param name="labels">y, shape [N] or [N, K], scaled.</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats; its least value is the mean entropy of W, not 0.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var f = Batch.InFullPrecision(embeddings);
        var l = LabelDistance.Between(Batch.LabelsFor(f, labels));
        return (ClosedForm.Of(f, f => Evaluate(f, l)).MoveToOuterDisposeScope(), state);
    }

    private (Tensor Value, Tensor Gradient) Evaluate(Tensor f, Tensor l)
    {
        var n = f.shape[0];
        if (n < 2)
            return (zeros([], f.dtype, f.device), zeros_like(f));
        var d = PairDistances.Of(f, PairDistance.Exact);
        // Both as softmax: far labels alone must not underflow to weights of 0/0.
        var weights = OfTheOthers((l * l).mul_(-0.5 / (Sigma * Sigma))).exp_();
        var logP = OfTheOthers(d / -Temperature);
        var p = logP.exp();
        logP.diagonal().zero_();
        return ((weights * logP).sum().div_(-n), PairDistances.Gradient(f, d, p.sub_(weights).div_(-Temperature * n)));
    }

    private static Tensor OfTheOthers(Tensor logits)
    {
        logits.diagonal().fill_(double.NegativeInfinity);
        return logits.log_softmax(1);
    }
}
