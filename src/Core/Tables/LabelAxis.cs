using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace ImageRegression.Tables;

/// <summary>What labels lie on: a straight line, or a circle, as angles, hours and days of the year do, where 359° and 1° are neighbours.</summary>
/// <remarks>
/// All that compares, averages or decodes labels asks here. On a circle of period P two labels differ by the shorter way round, and the mean
/// is the direction of the mean of their points on the unit circle (Mardia and Jupp 2000, "Directional Statistics", 2.2). Labels may
/// be written in any turn: −10° is 350°. What is computed lies in [0, P).
/// </remarks>
public readonly record struct LabelAxis
{
    // Below, points balance each other up to rounding, and what is left of their mean has no direction.
    private const double Balanced = 1e-9;

    /// <summary>P, after which labels begin again, in label units; &gt; 0 and finite. Null: they lie on a straight line. Default null.</summary>
    public double? Period
    {
        get;
        init => field = value is null or (> 0 and < double.PositiveInfinity) ? value : throw new UserErrorException(FormattableString.Invariant(
            $"The period of the labels is {value}. Give a number greater than 0 in their unit: 360 for degrees, 24 for hours, 365.25 for days of the year; or none, where labels do not come round."));
    }

    /// <summary>Labels that do not come round.</summary>
    public static LabelAxis Straight => default;

    /// <summary>Labels that begin again.</summary>
    /// <param name="period">P, in label units; &gt; 0 and finite.</param>
    /// <exception cref="UserErrorException">It is not.</exception>
    public static LabelAxis Circle(double period) => new() { Period = period };

    /// <summary>Whether labels come round.</summary>
    [JsonIgnore]
    public bool IsCircle => Period is not null;

    /// <summary><paramref name="label"/> − <paramref name="other"/>; on a circle the shorter way from the other to it, in [−P/2, P/2].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Difference(double label, double other) => Period is { } period ? Math.IEEERemainder(label - other, period) : label - other;

    /// <summary>The same of two labels as they are written in a table: 0.4 − 0.3 is 0.1. Where differences are compared or ranked; see <see cref="Tables.WrittenDifference"/>.</summary>
    internal double WrittenDifference(double label, double other) => Difference(Tables.WrittenDifference.Of(label, other), 0);

    /// <summary>How far two labels are apart: |a − b|, on a circle the length of the shorter way round, at most P/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Distance(double label, double other) => Math.Abs(Difference(label, other));

    /// <summary>The label, on a circle written in the turn in which it lies nearest to another: 350 near 5 is −10.</summary>
    public double Near(double label, double other) => IsCircle ? other + Difference(label, other) : label;

    /// <summary>The label; on a circle in [0, P).</summary>
    public double Wrap(double label) =>
        Period is not { } period ? label
        : label - (period * Math.Floor(label / period)) is var wrapped && wrapped < period ? wrapped : (label * 0) + 0;   // rounding reaches P itself; NaN stays NaN

    /// <summary>The squared length of the straight way from one label to another: (a − b)², on a circle that of the chord, (P/π · sin(π(a − b)/P))².</summary>
    /// <remarks>Of all labels on a circle the mean has the least sum of these, as the mean of a line has of squared differences.</remarks>
    internal double SquaredChord(double label, double other)
    {
        var way = Difference(label, other);
        var chord = Period is { } period ? period / Math.PI * Math.Sin(Math.PI * way / period) : way;
        return chord * chord;
    }

    /// <summary>The mean; on a circle the direction of the mean of the points, and where these balance each other the first label.</summary>
    /// <param name="labels">At least one.</param>
    public double Mean(ReadOnlySpan<double> labels)
    {
        if (IsCircle)
            return MeanOfCircle(labels, []);
        var sum = 0.0;
        foreach (var label in labels)
            sum += label;
        return sum / labels.Length;
    }

    /// <summary>The mean of labels of a circle, of which some count several times and some not at all.</summary>
    /// <param name="labels">At least one.</param>
    /// <param name="weights">As many; ≥ 0. None: each counts once.</param>
    internal double MeanOfCircle(ReadOnlySpan<double> labels, ReadOnlySpan<double> weights)
    {
        var (cosines, sines, total, first) = (0.0, 0.0, 0.0, double.NaN);
        for (var i = 0; i < labels.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            var (sine, cosine) = Point(labels[i]);
            (cosines, sines, total) = (cosines + (weight * cosine), sines + (weight * sine), total + weight);
            first = double.IsNaN(first) && weight > 0 ? labels[i] : first;
        }
        return Direction(cosines, sines, total) ?? Wrap(first);
    }

    /// <summary>Where a label lies on the unit circle; for a circle alone.</summary>
    internal (double Sine, double Cosine) Point(double label) => Math.SinCos(Math.IEEERemainder(label, Period!.Value) * RadiansPerUnit);

    /// <summary>The label in the direction of a sum of points; null where they balance each other.</summary>
    /// <param name="cosines">Σ w cos.</param>
    /// <param name="sines">Σ w sin.</param>
    /// <param name="weight">Σ w.</param>
    internal double? Direction(double cosines, double sines, double weight) =>
        double.Hypot(cosines, sines) <= Balanced * weight ? null : Wrap(Math.Atan2(sines, cosines) / RadiansPerUnit);

    internal double RadiansPerUnit => 2 * Math.PI / Period!.Value;

    /// <summary>Says so where labels cannot be in the period's unit.</summary>
    /// <param name="labels">Of all cases; those that are not finite are passed over.</param>
    /// <param name="file">Their table.</param>
    /// <exception cref="UserErrorException">They reach farther than once round.</exception>
    internal void ThrowIfBeyond(IEnumerable<double> labels, string? file)
    {
        if (Period is not { } period || labels.Where(double.IsFinite).ToArray() is not { Length: > 0 } finite)
            return;
        var (low, high) = (finite.Min(), finite.Max());
        if (high - low > period)
            throw new UserErrorException(FormattableString.Invariant(
                $"The labels run from {low:g6} to {high:g6}, farther than once round a circle of {period:g6}. Give the period in the unit of the labels, such as 360 for degrees or 1440 for minutes of the day."), file);
    }
}
