using static TorchSharp.torch;

namespace ImageRegression.Tables;

/// <summary>Labels as a network sees them: (label − offset) / divisor, or of a circle a point of the plane. Undone before any metric.</summary>
/// <remarks>
/// On a circle of period P the network sees two numbers, the point of a label on the unit circle: with φ = 2π (label − θ̄)/P, θ̄ the direction and
/// R̄ the length of the mean point of the training labels,
/// <code>
/// ((cos φ − R̄)/d, (sin φ)/d)        d = √(1 − R̄²), the root of the mean squared distance from the mean point
/// label = θ̄ + atan2(d b, d a + R̄) P/(2π)
/// </code>
/// So labels have mean 0 and deviation 1 as on a line, distances between them are chords, and a shift of all labels changes nothing
/// that a network sees.
/// </remarks>
public sealed record LabelScaling
{
    private LabelScaling(double offset, double divisor) => (Offset, Divisor) = (offset, divisor);

    /// <summary>What is subtracted, in label units; on a circle θ̄.</summary>
    public double Offset { get; }

    /// <summary>What is divided by, in label units; finite, not 0. On a circle d, in its radii.</summary>
    public double Divisor { get; }

    /// <summary>What the labels lie on.</summary>
    internal LabelAxis Axis { get; private init; }

    /// <summary>R̄, on a circle: how far the mean point lies from the centre, in radii; 0 on a line.</summary>
    internal double Resultant { get; private init; }

    /// <summary>Numbers that a network sees for a label: 1, or 2 of a circle.</summary>
    internal int Columns => Axis.IsCircle ? 2 : 1;

    /// <summary>Labels as they are.</summary>
    public static LabelScaling None { get; } = new(0, 1);

    /// <summary>(label − <paramref name="offset"/>) / <paramref name="divisor"/>; calcium scores use 6.5 and 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or a divisor of 0.</exception>
    public static LabelScaling Affine(double offset, double divisor) =>
        !double.IsFinite(offset) ? throw new ArgumentOutOfRangeException(nameof(offset), offset, "Must be finite.")
        : !double.IsFinite(divisor) || divisor == 0 ? throw new ArgumentOutOfRangeException(nameof(divisor), divisor, "Must be finite and not 0.")
        : new(offset, divisor);

    /// <summary>Deviations from the mean in standard deviations; bone age uses 127.3 and 41.2 months.</summary>
    /// <param name="mean">In label units.</param>
    /// <param name="std">In label units; greater than 0.</param>
    public static LabelScaling ZScore(double mean, double std) =>
        std > 0 ? Affine(mean, std) : throw new ArgumentOutOfRangeException(nameof(std), std, "Must be greater than 0.");

    /// <summary>The z-score of these labels: give it the training part alone. The deviation divides by N.</summary>
    /// <exception cref="UserErrorException">There are no two different labels.</exception>
    public static LabelScaling FitZScore(ReadOnlySpan<double> labels)
    {
        double mean = 0, squares = 0;
        for (var i = 0; i < labels.Length; i++)   // Welford (1962): no cancellation at a large mean
        {
            var deviation = labels[i] - mean;
            mean += deviation / (i + 1);
            squares += deviation * (labels[i] - mean);
        }
        if (!double.IsFinite(squares) || !double.IsFinite(mean))
            throw new UserErrorException(FormattableString.Invariant(
                $"The labels lie so far apart ({Least(labels):R} to {Most(labels):R}) that their deviation is beyond what a number can hold. Give them in a larger unit, or look for a slip in the table."));
        return squares > 0 ? ZScore(mean, Math.Sqrt(squares / labels.Length)) : throw NoSpread(labels.Length);
    }

    /// <summary>The z-score of these labels as what they lie on has it.</summary>
    /// <inheritdoc cref="FitZScore(ReadOnlySpan{double})"/>
    internal static LabelScaling FitZScore(ReadOnlySpan<double> labels, LabelAxis axis)
    {
        if (!axis.IsCircle)
            return FitZScore(labels);
        var mean = axis.Mean(labels);
        var towards = 0.0;   // 1 − R̄, without its cancellation: Σ (1 − cos φ)/N = Σ 2 sin²(φ/2)/N
        foreach (var label in labels)
            towards += 2 * Math.Pow(Math.Sin(axis.Difference(label, mean) * axis.RadiansPerUnit / 2), 2) / labels.Length;
        return towards > 0 ? OfCircle(axis, mean, Math.Sqrt(towards * (2 - towards)), 1 - towards) : throw NoSpread(labels.Length);
    }

    /// <summary>A scaling of a circle that was fitted before.</summary>
    /// <param name="axis">The circle.</param>
    /// <param name="offset">θ̄.</param>
    /// <param name="divisor">d.</param>
    /// <param name="resultant">R̄.</param>
    internal static LabelScaling OfCircle(LabelAxis axis, double offset, double divisor, double resultant) =>
        Affine(offset, divisor) with { Axis = axis, Resultant = resultant };

    private static UserErrorException NoSpread(int count) =>
        new($"{count} labels have no spread, so no z-score exists. Give at least two different labels.");

    private static double Least(ReadOnlySpan<double> labels) => System.Numerics.Tensors.TensorPrimitives.Min(labels);

    private static double Most(ReadOnlySpan<double> labels) => System.Numerics.Tensors.TensorPrimitives.Max(labels);

    /// <summary>One label, scaled; of a circle, which has two numbers, <see cref="Points"/> gives them.</summary>
    public double Scale(double label) => OnLine((label - Offset) / Divisor);

    /// <summary>One label, in its unit again.</summary>
    public double Unscale(double scaled) => OnLine((scaled * Divisor) + Offset);

    /// <summary>Labels, scaled.</summary>
    public double[] Scale(double[] labels) => [.. labels.Select(Scale)];

    /// <summary>Labels, in their unit again.</summary>
    public double[] Unscale(double[] scaled) => [.. scaled.Select(Unscale)];

    /// <summary>Labels of any shape, scaled.</summary>
    public Tensor Scale(Tensor labels) => OnLine((labels - Offset) / Divisor);

    /// <summary>Labels of any shape, in their unit again.</summary>
    public Tensor Unscale(Tensor scaled) => OnLine((scaled * Divisor) + Offset);

    /// <summary>What a network sees of labels: one number each, or the two of a circle, one case behind the other.</summary>
    /// <returns>N · <see cref="Columns"/> values.</returns>
    internal double[] Points(ReadOnlySpan<double> labels)
    {
        var points = new double[labels.Length * Columns];
        for (var i = 0; i < labels.Length; i++)
            if (Axis.IsCircle)
            {
                var (sine, cosine) = Axis.Point(Axis.Difference(labels[i], Offset));
                (points[2 * i], points[(2 * i) + 1]) = ((cosine - Resultant) / Divisor, sine / Divisor);
            }
            else
            {
                points[i] = Scale(labels[i]);
            }
        return points;
    }

    /// <summary>Labels of such points, of which a network's need not lie on the circle.</summary>
    /// <param name="points">N · <see cref="Columns"/> values.</param>
    /// <returns>N labels.</returns>
    internal double[] Labels(double[] points) => !Axis.IsCircle ? Unscale(points)
        : [.. points.Chunk(2).Select(point =>
            Axis.Wrap(Offset + (Math.Atan2(Divisor * point[1], (Divisor * point[0]) + Resultant) / Axis.RadiansPerUnit)))];

    private T OnLine<T>(T value) => !Axis.IsCircle ? value
        : throw new InvalidOperationException("A label on a circle is scaled to two numbers: Points and Labels are for it.");
}
