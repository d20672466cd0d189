using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>Where the weight of a negative stands in wCL, which the paper's type leaves open.</summary>
public enum NegativeWeight
{
    /// <summary>w⁻ log s: the farther in label, the harder it is pushed.</summary>
    Outside,

    /// <summary>log(s·w⁻), as it is typeset: the weight changes the value and no gradient, so that negatives are those of CL.</summary>
    Inside,
}

/// <summary>What the sum over the anchors is divided by.</summary>
public enum AnchorReduction
{
    /// <summary>Their number, so that a step does not grow with the batch.</summary>
    Mean,

    /// <summary>Nothing: eq. 2 and 3 as they are printed, for a sum of squared errors beside them.</summary>
    Sum,
}

/// <summary>LEARNER's contrastive losses, CL and wCL: the half of a batch nearer in label shall be more alike than the farther half.</summary>
/// <remarks>
/// With d_ij = |y_i − y_j|, a similarity s in (0, 1], and for each anchor i the nearer half i⁺ and the farther half i⁻ of the others:
/// <code>
/// L = λ/B Σ_i [ Σ_{j ∈ i⁻} w⁻ log s_ij − Σ_{j ∈ i⁺} w⁺ log s_ij ]
/// CL: w = 1      wCL: w⁻ = d + ε, w⁺ = 1/(d + ε)
/// </code>
/// Eq. 2 and 3 and algorithm 1 of "LEARNER: Contrastive Pretraining for Learning Fine-Grained Patient Progression from Coarse
/// Inter-Patient Labels" (2024), arXiv 2411.01144v1; no code was published, so that every point it leaves open is a setting here.
/// It is trained beneath a linear head, with the squared error of its answers: see <see cref="Training.TrainingPlan.EmbeddingLoss"/>.
/// <para>
/// L has no lower bound: a negative's logarithm falls until s reaches the floor. Free embeddings end as two opposite bundles in
/// which the order of the labels is lost, so judge a training by its validation error, never by this value, and look at
/// whether the space has collapsed. <see cref="Bounded"/> is ours: a pair rests once it is as alike as its labels say.
/// </para>
/// <para>
/// The gradient is closed, and worked out in float64 on the host whatever the device: near s = 0 the rounding of float32 exceeds
/// the floor. With A the signed weights, S = A + Aᵀ and û = u/‖u‖, it is Σ_j S_ij/(1 + c_ij)·(û_j − c_ij û_i)/‖u_i‖ for (1 + c)/2,
/// and −Σ_j S_ij (u_i − u_j)/(r(1 + r)) for 1/(1 + r). It is 0 where s lies on the floor, at coincident points and at u = 0.
/// Label distances that differ by no more than rounding are equal: <see cref="PairRounding.OfLabelDistances"/>.
/// </para>
/// </remarks>
public sealed record LearnerContrastive : Loss<NoState>, IComparesLabels
{
    private const double LeastRest = 0.02;   // at 0 a pair as far apart as labels come would be pushed for ever

    /// <summary>Whether pairs are weighted by their label distance (wCL) or alike (CL). Default false.</summary>
    public bool Weighted { get; init; }

    /// <summary>s, how alike two embeddings are. Default (1 + cos)/2.</summary>
    public PairSimilarity Similarity { get; init; } = PairSimilarity.HalfCosine;

    /// <summary>The least s, below which a pair is counted by it and pulls nowhere; in (0, 1). Default 1e-8.</summary>
    public double Floor
    {
        get;
        init => field = value is > 0 and < 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Floor), value, "Must lie between 0 and 1.");
    } = 1e-8;

    /// <summary>ε of wCL, in units of the scaled labels; &gt; 0 and finite. Pairs of equal labels weigh 1/ε. Default 1.</summary>
    public double Epsilon
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Epsilon), value, "Must be greater than 0 and finite.");
    } = 1;

    /// <summary>Where a negative's weight stands. Default outside the logarithm.</summary>
    public NegativeWeight NegativeWeight { get; init; } = NegativeWeight.Outside;

    /// <summary>Whether an anchor counts in its own nearer half. Default excluded.</summary>
    public HalfAnchor Anchor { get; init; } = HalfAnchor.Excluded;

    /// <summary>Who of the equally far is near and who far. Default by index.</summary>
    public HalfTies Ties { get; init; } = HalfTies.ByIndex;

    /// <summary>What the sum over the anchors is divided by. Default their number.</summary>
    public AnchorReduction Reduction { get; init; } = AnchorReduction.Mean;

    /// <summary>λ, the weight of this loss beside that of the head; &gt; 0 and finite. Default 1, the paper's.</summary>
    public double Lambda
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Lambda), value, "Must be greater than 0 and finite.");
    } = 1;

    /// <summary>
    /// R of <see cref="Bounded"/>, in units of the scaled labels; &gt; 0 and finite. Null, the default: no pair rests, as in the paper.
    /// </summary>
    public double? Range
    {
        get;
        init => field = value is null || (value > 0 && double.IsFinite(value.Value)) ? value
            : throw new ArgumentOutOfRangeException(nameof(Range), value, "Must be greater than 0 and finite, or null for no bound.");
    }

    /// <summary>How labels are compared. Default absolute, the paper's; with <see cref="LabelDistance.Ordinal"/> by the number of their range.</summary>
    public LabelDistance LabelDistance { get; init; } = LabelDistance.Absolute;

    /// <inheritdoc/>
    public override string Name => (Weighted ? "LEARNER wCL" : "LEARNER CL") + (Range is null ? "" : ", bounded");

    /// <inheritdoc/>
    /// <remarks>With distances too: negatives flee one another for ever, and end as two far bundles.</remarks>
    public override bool ComparesDirections => true;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>The same loss in which a pair rests once its s has reached s* = max(0.02, 1 − d/R) from its side.</summary>
    /// <remarks>
    /// A positive is pulled only while s &lt; s*, a negative pushed only while s &gt; s*. So nothing falls for ever, and in place of
    /// two bundles there is a place for every label.
    /// </remarks>
    /// <param name="range">R, the label distance at which two shall be as unlike as can be, in units of the scaled labels: about the range of the training labels, 4 standard deviations.</param>
    public LearnerContrastive Bounded(double range = 4) => this with { Range = range };

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">u, shape [B, D], B ≥ 2; half types give a float32.</param>
    /// <param name="labels">y, shape [B] or [B, K], scaled.</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar, in nats times the unit of the weights; of either sign, and without a lower bound but the floor's.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or the batch holds one case.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var u = Batch.InFullPrecision(embeddings);
        var y = Batch.LabelsFor(u.to(float64), labels).cpu();
        if (u.shape[0] == 1)
            throw new ArgumentException("A batch of 1 has nobody to contrast.");
        var d = LabelDistance.Between(y);
        var weights = Weigh(d, Divide(d, y, labels.dtype));
        var rest = Range is { } range ? (1 - d / range).clamp_min_(LeastRest) : null;
        var value = ClosedForm.Of(u, u =>
        {
            var (value, gradient) = Evaluate(u.to(float64).cpu(), weights, rest);
            return (value.to(u.dtype).to(u.device), gradient.to(u.dtype).to(u.device));
        });
        return (value.MoveToOuterDisposeScope(), state);
    }

    /// <summary>Whom the loss contrasts with whom: for plots, and to tell why a pair does or does not count.</summary>
    /// <param name="labels">y, shape [B] or [B, K], scaled.</param>
    /// <returns>In row i, in how far each other case is a positive of i, and in how far a negative, 0 to 1; both [B, B] in float64 on the CPU.</returns>
    public (Tensor Near, Tensor Far) Halves(Tensor labels)
    {
        using var scope = NewDisposeScope();
        var y = labels.detach().to(float64).cpu().reshape(labels.shape[0], -1);
        var (near, far) = Divide(LabelDistance.Between(y), y, labels.dtype);
        return (near.MoveToOuterDisposeScope(), far.MoveToOuterDisposeScope());
    }

    // The labels are float64 by now, but were rounded in the type they came in.
    private (Tensor Near, Tensor Far) Divide(Tensor distances, Tensor y, ScalarType type)
    {
        var batch = (int)distances.shape[0];
        var unclear = PairRounding.OfLabelDistances(y).mul_(PairRounding.Unit(type) / PairRounding.Unit(float64)).ToHost<double>();
        var (d, near, far) = (distances.ToHost<double>(), new double[batch * batch], new double[batch * batch]);
        for (var i = 0; i < batch; i++)
        {
            var halves = NearAndFarHalves.Of(i, d.AsSpan(i * batch, batch), unclear.AsSpan(i * batch, batch), Anchor, Ties);
            halves.Near.CopyTo(near, i * batch);
            halves.Far.CopyTo(far, i * batch);
        }
        return (tensor(near).reshape(batch, batch), tensor(far).reshape(batch, batch));
    }

    private PairWeights Weigh(Tensor distances, (Tensor Near, Tensor Far) halves)
    {
        var scale = Reduction == AnchorReduction.Mean ? Lambda / distances.shape[0] : Lambda;
        var (near, far) = (halves.Near * scale, halves.Far * scale);
        if (!Weighted)
            return new(near, far, zeros([], float64));
        var w = distances + Epsilon;
        return NegativeWeight == NegativeWeight.Outside
            ? new(near / w, far * w, zeros([], float64))
            : new(near / w, far, (far * w.log()).sum());
    }

    private (Tensor Value, Tensor Gradient) Evaluate(Tensor u, PairWeights weights, Tensor? rest)
    {
        if (Similarity == PairSimilarity.InverseDistance)
        {
            var r = PairDistances.Of(u, PairDistance.Exact);
            var (value, pull) = Sum((1 + r).reciprocal_(), weights, rest);
            return (value, PairDistances.Gradient(u, r, pull.div_(-(1 + r))));   // ∂ log s/∂r = −1/(1 + r)
        }
        var length = u.norm(1, keepdim: true);
        length.masked_fill_(length == 0, double.PositiveInfinity);   // at 0 there is no direction, and nowhere to be pulled
        var unit = u / length;
        var c = unit.mm(unit.t()).clamp_(-1, 1);
        var (s, slope) = Similarity == PairSimilarity.HalfCosine ? ((1 + c).div_(2), 1 + c) : (c, c.clone());
        var (sum, signed) = Sum(s, weights, rest);
        var byCosine = signed.div_(slope.masked_fill_(slope <= 0, 1));   // on the floor, where nothing pulls
        var both = byCosine + byCosine.t();
        return (sum, (both.mm(unit) - (both * c).sum(1, keepdim: true) * unit).div_(length));
    }

    // The loss, and A, by which it grows with log s.
    private (Tensor Value, Tensor Signed) Sum(Tensor s, PairWeights weights, Tensor? rest)
    {
        var isOpen = s > Floor;
        var (pulled, pushed) = rest is null ? (isOpen, isOpen) : (isOpen & (s < rest), isOpen & (s > rest));
        var kept = s.clamp_min(Floor);
        var (near, far) = rest is null ? (kept, kept) : (minimum(kept, rest), maximum(kept, rest));
        var value = (weights.Far * far.log()).sum() - (weights.Near * near.log()).sum() + weights.Within;
        return (value, weights.Far * pushed - weights.Near * pulled);
    }

    // [B, B] each, with λ and the reduction in them; and what weights inside the logarithms come to.
    private sealed class PairWeights(Tensor near, Tensor far, Tensor within)
    {
        public Tensor Near { get; } = near;

        public Tensor Far { get; } = far;

        public Tensor Within { get; } = within;
    }
}
