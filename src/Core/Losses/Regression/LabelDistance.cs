using System.Collections.Immutable;
using System.Globalization;
using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>How far two labels are apart: a setting of every loss that compares pairs of labels.</summary>
/// <remarks>All in the unit of the scaled labels. For one label a case, absolute and Euclidean distances are the same.</remarks>
public abstract record LabelDistance
{
    private protected LabelDistance()
    {
    }

    /// <summary>‖y_i − y_j‖₂.</summary>
    public static LabelDistance Euclidean { get; } = new EuclideanLabelDistance();

    /// <summary>Σ_k |y_ik − y_jk|.</summary>
    public static LabelDistance Absolute { get; } = new AbsoluteLabelDistance();

    /// <summary>The shorter way round, for angles, hours, months of the year.</summary>
    /// <param name="period">Length of the circle, in units of the scaled labels; &gt; 0.</param>
    public static LabelDistance Cyclic(double period) => new CyclicLabelDistance(period);

    /// <summary>How many of the given thresholds lie between two labels: all that matters for grades.</summary>
    /// <param name="thresholds">Ascending, in units of the scaled labels; a label on a threshold lies below it.</param>
    public static LabelDistance Ordinal(params IEnumerable<double> thresholds) => new OrdinalLabelDistance([.. thresholds]);

    /// <summary>Distances between all labels of a batch.</summary>
    /// <param name="labels">Shape [N, K], floating-point.</param>
    /// <returns>Shape [N, N], of the labels' type; symmetric, ≥ 0, the diagonal 0.</returns>
    public Tensor Between(Tensor labels)
    {
        using var scope = NewDisposeScope();
        return Compute(labels).MoveToOuterDisposeScope();
    }

    private protected abstract Tensor Compute(Tensor y);

    private protected static Tensor Differences(Tensor y) => y.unsqueeze(0) - y.unsqueeze(1);
}

/// <inheritdoc cref="LabelDistance.Euclidean"/>
internal sealed record EuclideanLabelDistance : LabelDistance
{
    // One label is the usual case, and there the difference is exact.
    private protected override Tensor Compute(Tensor y) =>
        y.shape[1] == 1 ? (y - y.t()).abs_() : Differences(y).norm(dim: 2);
}

/// <inheritdoc cref="LabelDistance.Absolute"/>
internal sealed record AbsoluteLabelDistance : LabelDistance
{
    private protected override Tensor Compute(Tensor y) =>
        y.shape[1] == 1 ? (y - y.t()).abs_() : Differences(y).abs_().sum(2);
}

/// <inheritdoc cref="LabelDistance.Cyclic"/>
/// <remarks>Several labels: the Euclidean length of their ways round.</remarks>
internal sealed record CyclicLabelDistance : LabelDistance
{
    /// <summary>A circle of the given length.</summary>
    public CyclicLabelDistance(double period) => Period = period;

    /// <summary>Length of the circle, in units of the scaled labels; &gt; 0 and finite.</summary>
    public double Period
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Period), value, "Must be greater than 0 and finite.");
    }

    private protected override Tensor Compute(Tensor y)
    {
        var once = Differences(y).abs_().remainder_(Period);   // of the magnitude, so that i, j and j, i agree in every bit
        var way = minimum(once, Period - once);
        return y.shape[1] == 1 ? way.squeeze(2) : way.norm(dim: 2);
    }
}

/// <inheritdoc cref="LabelDistance.Ordinal"/>
/// <remarks>Several labels: the sum over them.</remarks>
internal sealed record OrdinalLabelDistance : LabelDistance
{
    /// <summary>Grades divided by the given thresholds.</summary>
    public OrdinalLabelDistance(ImmutableArray<double> thresholds) => Thresholds = thresholds;

    /// <summary>At least one, finite and ascending, in units of the scaled labels.</summary>
    public ImmutableArray<double> Thresholds
    {
        get;
        init => field = value.Length > 0 && value.All(double.IsFinite) && value.Zip(value.Skip(1)).All(pair => pair.First < pair.Second) ? value
            : throw new ArgumentException("Thresholds must be finite and ascending, and at least one.", nameof(Thresholds));
    }

    /// <summary>Equal thresholds are equal distances.</summary>
    public bool Equals(OrdinalLabelDistance? other) => other is not null && Thresholds.SequenceEqual(other.Thresholds);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Thresholds.Length, Thresholds[0]);

    /// <inheritdoc/>
    public override string ToString() =>
        $"Ordinal({string.Join(", ", Thresholds.Select(threshold => threshold.ToString("R", CultureInfo.InvariantCulture)))})";

    private protected override Tensor Compute(Tensor y)
    {
        var ranks = y.contiguous().bucketize(tensor(Thresholds.ToArray(), dtype: y.dtype, device: y.device)).to(y.dtype);
        return Differences(ranks).abs_().sum(2);
    }
}
