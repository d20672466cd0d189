using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>Rank-N-Contrast: each case is contrasted with all that lie at least as far in label from the anchor.</summary>
/// <remarks>
/// With z_ij = −‖f_i − f_j‖/τ and S_ij = { k ≠ i : |y_i − y_k| ≥ |y_i − y_j| },
/// L = 1/(N(N − 1)) Σ_i Σ_{j ≠ i} ( log Σ_{k ∈ S_ij} exp z_ik − z_ij ).
/// Zha et al. (2023), "Rank-N-Contrast: Learning Continuous Representations for Regression", NeurIPS. Two views of every
/// case, as its authors train, are a batch of 2N rows with the labels repeated. Label distances that differ by no more than
/// rounding are equal: <see cref="PairRounding.OfLabelDistances"/>.
/// The gradient is closed: ∂L/∂z_ik = Σ_j P(k | S_ij) − 1. Anchors are taken in blocks: see <see cref="Triples"/>.
/// </remarks>
public sealed record RankNContrast : Loss<NoState>, IComparesLabels
{
    /// <summary>τ, in units of the embeddings; &gt; 0 and finite. Default 2, the authors'.</summary>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "Must be greater than 0 and finite.");
    } = 2;

    /// <summary>How labels are compared. Default absolute, the authors'.</summary>
    public LabelDistance LabelDistance { get; init; } = LabelDistance.Absolute;

    /// <inheritdoc/>
    public override string Name => "Rank-N-Contrast";

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32. A batch of one has no pair: 0.</param>
    /// <param name="labels">y, shape [N] or [N, K], scaled; only the order of their distances matters.</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var f = Batch.InFullPrecision(embeddings);
        var y = Batch.LabelsFor(f, labels);
        return (ClosedForm.Of(f, f => Evaluate(f, y)).MoveToOuterDisposeScope(), state);
    }

    private (Tensor Value, Tensor Gradient) Evaluate(Tensor f, Tensor y)
    {
        var n = f.shape[0];
        if (n < 2)
            return (zeros([], f.dtype, f.device), zeros_like(f));
        var d = PairDistances.Of(f, PairDistance.Exact);
        var (l, unclear) = (LabelDistance.Between(y), PairRounding.OfLabelDistances(y));
        var (least, most) = (l - unclear, l + unclear);
        var z = d / -Temperature;
        z.diagonal().fill_(double.NegativeInfinity);   // an anchor is contrasted with the others only
        var isSelf = eye(n, dtype: @bool, device: f.device);
        var (sum, pull) = (zeros([], f.dtype, f.device), zeros_like(z));
        Triples.ForEachBlock(n, (start, length) =>
        {
            Tensor Rows(Tensor of) => of.narrow(0, start, length);
            var isNearer = Rows(most).unsqueeze(1) < Rows(least).unsqueeze(2);               // [anchor, j, k]: k nearer than j
            var logits = Rows(z).unsqueeze(1).masked_fill(isNearer, double.NegativeInfinity);
            var total = logits.logsumexp(2, keepdim: true);
            sum.add_((total.squeeze(2) - Rows(z)).masked_fill_(Rows(isSelf), 0).sum());
            var shares = logits.sub_(total).exp_().masked_fill_(Rows(isSelf).unsqueeze(2), 0);
            Rows(pull).copy_(shares.sum(1).sub_(1).masked_fill_(Rows(isSelf), 0));
        });
        var pairs = n * (n - 1);
        return (sum / pairs, PairDistances.Gradient(f, d, pull.div_(-Temperature * pairs)));
    }
}
