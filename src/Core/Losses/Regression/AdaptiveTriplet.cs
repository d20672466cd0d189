using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>What the adaptive triplet loss compares, and what its margin grows with.</summary>
public enum TripletForm
{
    /// <summary>Distances, and differences of label distances: "margin proportional to the label difference".</summary>
    Plain,

    /// <summary>Squares of both: the original as it is remembered (goldens/README.md, "Ordinal baselines" 2).</summary>
    Squared,
}

/// <summary>What the sum of a triplet loss is divided by.</summary>
public enum TripletReduction
{
    /// <summary>All triplets.</summary>
    Mean,

    /// <summary>Those whose hinge is positive.</summary>
    MeanOfActive,

    /// <summary>No division: the sum over all triplets.</summary>
    Sum,
}

/// <summary>ATrip: the nearer label shall lie nearer, by a margin that grows with the difference of the label distances.</summary>
/// <remarks>
/// Over all ordered triplets of distinct cases (a, p, n) with |y_a − y_p| &lt; |y_a − y_n|:
/// <code>
/// h = [ d(f_a, f_p) − d(f_a, f_n) + m·γ ]₊      γ = c(y_a, y_n) − c(y_a, y_p)
/// </code>
/// d = ‖·‖ and c = |·|, or the squares of either. Zheng et al. (2021), "Semi-supervised learning for bone mineral density
/// estimation in hip X-ray images", MICCAI; the RM-Loss paper says no more than "adaptable margin", m = 1.
/// <para>
/// With u = d − m·c the hinge is [u_ap − u_an]₊, so ∂L/∂u_ap counts the triplets in which p is the positive less those in
/// which it is the negative, and no triplet enters the graph. Anchors are taken in blocks: see <see cref="Triples"/>.
/// A batch without a triplet, such as one of two, costs 0. A hinge that is no more than rounding is 0, and label distances that
/// differ by no more are equal, so that noise neither makes triplets nor counts them: <see cref="PairRounding"/>.
/// </para>
/// </remarks>
public sealed record AdaptiveTriplet : Loss<NoState>, IComparesLabels
{
    /// <summary>m, the margin for label distances that differ by 1; ≥ 0 and finite. Default 1.</summary>
    public double Margin
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Margin), value, "Must be 0 or more, and finite.");
    } = 1;

    /// <summary>d: distances of embeddings, or their squares. Default distances.</summary>
    public TripletForm Distance { get; init; } = TripletForm.Plain;

    /// <summary>c: label distances, or their squares. Default distances.</summary>
    public TripletForm Coefficient { get; init; } = TripletForm.Plain;

    /// <summary>What the sum is divided by. Default the number of all triplets.</summary>
    public TripletReduction Reduction { get; init; } = TripletReduction.Mean;

    /// <summary>Whether embeddings are divided by their Euclidean norm first. Default false.</summary>
    public bool Normalized { get; init; }

    /// <summary>How labels are compared. Default Euclidean.</summary>
    public LabelDistance LabelDistance { get; init; } = LabelDistance.Euclidean;

    /// <summary>The original of Zheng et al. (2021) as it is remembered, unverified: squared distances, squared coefficient.</summary>
    public static AdaptiveTriplet Original { get; } = new() { Distance = TripletForm.Squared, Coefficient = TripletForm.Squared };

    /// <inheritdoc/>
    public override string Name => "adaptive triplet";

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">y, shape [N] or [N, K], scaled.</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in units of the embeddings (squared where <see cref="Distance"/> is).</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var f = Batch.InFullPrecision(embeddings);
        var y = Batch.LabelsFor(f, labels);
        var value = ClosedForm.Of(Normalized ? nn.functional.normalize(f) : f, f => Evaluate(f, y));
        return (value.MoveToOuterDisposeScope(), state);
    }

    private (Tensor Value, Tensor Gradient) Evaluate(Tensor f, Tensor y)
    {
        var l = LabelDistance.Between(y);
        var (d, rounding) = PairDistances.WithRounding(f, PairRounding.Sizes(f, y, Margin));
        rounding.mul_(maximum(Steepness(d, Distance), Steepness(l, Coefficient)));
        var unclear = PairRounding.OfLabelDistances(y);
        var u = (Distance == TripletForm.Squared ? d * d : d).add(Coefficient == TripletForm.Squared ? l * l : l, alpha: -Margin);
        var asNegative = l - unclear;
        var asPositive = l + unclear;
        asPositive.diagonal().fill_(double.PositiveInfinity);   // an anchor is not its own positive; as a negative it is never farther
        var (sum, counted, pull) = (zeros([], u.dtype, u.device), zeros([], int64, u.device), zeros_like(u));
        Triples.ForEachBlock(u.shape[0], (start, length) =>
        {
            Tensor Rows(Tensor of) => of.narrow(0, start, length);
            var isTriplet = Rows(asPositive).unsqueeze(2) < Rows(asNegative).unsqueeze(1);         // [anchor, p, n]
            var hinge = (Rows(u).unsqueeze(2) - Rows(u).unsqueeze(1)).mul_(isTriplet).clamp_min_(0);
            hinge.masked_fill_(hinge <= Rows(rounding).unsqueeze(2) + Rows(rounding).unsqueeze(1), 0);
            var isActive = hinge > 0;
            sum.add_(hinge.sum());
            counted.add_((Reduction == TripletReduction.MeanOfActive ? isActive : isTriplet).sum());
            Rows(pull).copy_(isActive.sum(2) - isActive.sum(1));
        });
        var divisor = Reduction == TripletReduction.Sum ? ones_like(sum) : counted.clamp_min(1).to(u.dtype);
        return (sum / divisor, PairDistances.Gradient(f, d, pull.div_(divisor), squared: Distance == TripletForm.Squared));
    }

    // By how much a distance's form changes with the distance.
    private static Tensor Steepness(Tensor distances, TripletForm form) => form == TripletForm.Squared ? distances * 2 : ones_like(distances);
}
