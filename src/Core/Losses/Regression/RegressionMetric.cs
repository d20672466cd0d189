using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>What RM-Loss carries from batch to batch.</summary>
/// <param name="MovingAverage">The threshold l̄ for mining, in units of the scaled labels; null before the first batch.</param>
public sealed record RegressionMetricState(double? MovingAverage);

/// <summary>The pairs of a batch as RM-Loss weighs them; all [N, N] and symmetric.</summary>
/// <param name="Distances">d = ‖f_i − f_j‖.</param>
/// <param name="Gaps">d − ‖y_i − y_j‖, 0 where that is no more than rounding; D is its magnitude.</param>
/// <param name="Weights">w.</param>
/// <param name="Selected">m, boolean; null where all pairs count.</param>
/// <param name="MovingAverage">l̄ with this batch, a scalar.</param>
public sealed record RegressionMetricPairs(Tensor Distances, Tensor Gaps, Tensor Weights, Tensor? Selected, Tensor MovingAverage)
{
    /// <summary>Only what it is: the tensors may be freed.</summary>
    public override string ToString() => "pairs of a batch";
}

/// <summary>RM-Loss: distances between embeddings shall be the distances between their labels, near pairs of labels first.</summary>
/// <remarks>
/// <code>
/// D_ij = | ‖f_i − f_j‖ − ‖y_i − y_j‖ |                0 where that is no more than rounding: see below
/// w_ij = exp(−‖y_i − y_j‖² / (2σ²)) + α
/// l̄(k) = p·l̄(k−1) + (1 − p)·mean w_ij D_ij          over all N² pairs; l̄ starts at the first mean
/// m_ij = 1 where w_ij D_ij &gt; l̄(k), else 0          without mining 1
/// L    = Σ m w D / Σ m w                             0 where no pair is selected
/// </code>
/// Chao, Zhang, Yan (2022), "Regression Metric Loss: Learning a Semantic Representation Space for Medical Images", eq. 1–4.
/// The learnable scale s of eq. 1 multiplies the embeddings, in the network or before the call, so that predictions
/// and space measures live in the scaled space too: <c>loss.Of(s * embeddings, labels, state)</c>.
/// <para>
/// The gradient is the closed form, one matrix product: with c = m w sign(d − l)/Σ m w and C = c/d,
/// ∂L/∂f = 2 (diag(C·1) − C) f, and 0 at coincident points. Pairs are weighed on the host: on the CPU always, on another device
/// up to 512 cases, where the products of the batch cross over and back sooner than some fifty operators are launched. Larger
/// batches stay on the device, and only the moving average and the number of close pairs are read back.
/// </para>
/// <para>
/// The gradient looks at signs, and is divided by the weights of the selected pairs alone. At a perfect isometry rounding would decide
/// both and the gradient would be as long as anywhere else, so what rounding alone can account for is 0, in value, mean
/// and gradient: <see cref="PairRounding"/> has the bound. <see cref="RepositoryVariant"/> is left as the authors' code computes it.
/// </para>
/// </remarks>
public sealed record RegressionMetric : Loss<RegressionMetricState>, IComparesLabels
{
    private const int LargestBatchOnHost = 512;   // faster at 64 (scripts/bench, rm_loss); where it turns was not measured

    private const double SmallestNormalFloat64 = 2.2250738585072014e-308, SmallestNormalFloat32 = 1.1754943508222875e-38;

    /// <summary>σ, the reach of the weights in units of the scaled labels; &gt; 0, ∞ for equal weights. Default 0.5 (the paper's for bone age; 1.5 for calcium).</summary>
    public double Sigma
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Sigma), value, "Must be greater than 0; ∞ is allowed.");
    } = 0.5;

    /// <summary>α, the weight of pairs with far labels; ≥ 0 and finite. Default 0.1.</summary>
    public double Alpha
    {
        get;
        init => field = value is >= 0 and < double.PositiveInfinity ? value : throw new ArgumentOutOfRangeException(nameof(Alpha), value, "Must be 0 or more, and finite.");
    } = 0.1;

    /// <summary>p, the share of the past in the moving average; 0 to 1. Default 0.9.</summary>
    public double Momentum
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Momentum), value, "Must lie between 0 and 1.");
    } = 0.9;

    /// <summary>Whether only pairs above the moving average count (eq. 3 and 4); without, all do (eq. 2). Default true.</summary>
    public bool Mining { get; init; } = true;

    /// <summary>How distances are computed. Default <see cref="PairDistance.Exact"/>.</summary>
    public PairDistance Distance { get; init; } = PairDistance.Exact;

    /// <summary>How labels are compared. Default Euclidean, the paper's.</summary>
    public LabelDistance LabelDistance { get; init; } = LabelDistance.Euclidean;

    /// <summary>Added to Σ m w; ≥ 0. Default 0; the authors' code adds 1e-9.</summary>
    public double DenominatorEpsilon
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(DenominatorEpsilon), value, "Must be 0 or more.");
    }

    /// <summary>As the authors' repository computes it, with their configuration: product distances, 1e-9 in the denominator.</summary>
    public static RegressionMetric RepositoryVariant { get; } = new() { Distance = PairDistance.Product, DenominatorEpsilon = 1e-9 };

    /// <inheritdoc/>
    public override string Name => "regression metric";

    /// <inheritdoc/>
    public override RegressionMetricState Start { get; } = new((double?)null);

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D], N ≥ 1; half types are computed in float32. A batch of one has no pair: 0.</param>
    /// <param name="labels">y, shape [N] or [N, K], scaled. No gradient goes through them.</param>
    /// <param name="state"><see cref="Start"/>, or what the call before returned.</param>
    /// <returns>A scalar ≥ 0 in units of the scaled labels, 0 for a perfect isometry; and the new moving average.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, RegressionMetricState Next) Of(Tensor embeddings, Tensor labels, RegressionMetricState state)
    {
        using var scope = NewDisposeScope();
        var f = Batch.InFullPrecision(embeddings);
        var y = Batch.LabelsFor(f, labels);
        var (value, gradient, average) = Distance == PairDistance.Exact && (f.device.type == TorchSharp.DeviceType.CPU || f.shape[0] <= LargestBatchOnHost)
            ? EvaluateOnHost(f.detach(), y, state)
            : Evaluate(f.detach(), y, state);
        var loss = f.requires_grad && is_grad_enabled() ? ClosedForm.WithGradient(value, f, gradient) : value;
        return (loss.MoveToOuterDisposeScope(), new RegressionMetricState(average));
    }

    /// <summary>What the loss sees in a batch: for plots, and to tell why a pair does or does not count.</summary>
    /// <param name="embeddings">f, shape [N, D].</param>
    /// <param name="labels">y, shape [N] or [N, K], scaled.</param>
    /// <param name="state"><see cref="Start"/>, or what the batch before left.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public RegressionMetricPairs Pairs(Tensor embeddings, Tensor labels, RegressionMetricState state)
    {
        using var noGrad = no_grad();
        return Weigh(embeddings.detach(), Batch.LabelsFor(embeddings, labels), state);
    }

    private RegressionMetricPairs Weigh(Tensor f, Tensor y, RegressionMetricState state)
    {
        var l = LabelDistance.Between(y);
        var (d, gap) = Gaps(f, y, l);
        var w = (l * l).mul_(-0.5 / (Sigma * Sigma)).exp_().add_(Alpha);
        var wD = gap.abs().mul_(w);
        var mean = wD.mean();
        var average = state.MovingAverage is { } past ? mean.mul_(1 - Momentum).add_(Momentum * past) : mean;
        return new RegressionMetricPairs(d, gap, w, Mining ? wD > average : null, average);
    }

    private (Tensor Distances, Tensor Gaps) Gaps(Tensor f, Tensor y, Tensor labelDistances)
    {
        if (Distance == PairDistance.Product)
        {
            var product = PairDistances.Of(f, Distance);
            return (product, product - labelDistances);
        }
        var (d, rounding) = PairDistances.WithRounding(f, PairRounding.Sizes(f, y));
        var gap = d - labelDistances;
        return (d, gap.masked_fill_(gap.abs() <= rounding, 0));
    }

    // In as few operators as it goes: at the usual sizes a batch is bound by their number, not by its arithmetic.
    internal (Tensor Value, Tensor Gradient, double Average) Evaluate(Tensor f, Tensor y, RegressionMetricState state)
    {
        using var noGrad = no_grad();
        var (d, gap, w, m, average) = Weigh(f, y, state);
        var mw = m is null ? w : w.mul_(m);

        // Where nothing is selected this is 0/tiny, not 0/0.
        mw.div_(mw.sum().add_(DenominatorEpsilon).clamp_min_(
            f.dtype == ScalarType.Float64 ? SmallestNormalFloat64 : SmallestNormalFloat32));
        var value = mw.flatten().dot(gap.abs().flatten());
        var c = gap.sign_().mul_(mw).div_(d).nan_to_num(0, 0, 0);   // coincident points pull nowhere
        var laplacian = c.mul_(-2);
        laplacian.diagonal().copy_(c.sum(1).neg_());
        return (value, laplacian.mm(f), average.to(ScalarType.Float64).item<double>());
    }

    private (Tensor Value, Tensor Gradient, double Average) EvaluateOnHost(Tensor f, Tensor y, RegressionMetricState state)
    {
        using var noGrad = no_grad();
        var rows = f.contiguous();
        var (products, l) = (PairDistances.CenteredProducts(rows).cpu(), LabelDistance.Between(y.cpu()));
        var sizes = PairRounding.Sizes(rows, y).cpu();
        var (value, average) = f.dtype == ScalarType.Float64
            ? HostPairs<double>.Evaluate(this, rows, products, l, sizes, state.MovingAverage)
            : HostPairs<float>.Evaluate(this, rows, products, l, sizes, state.MovingAverage);
        return (tensor(value, dtype: f.dtype, device: f.device), products.to(f.device).mm(rows), average);
    }
}
