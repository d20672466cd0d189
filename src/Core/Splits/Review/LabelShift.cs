using System.Globalization;
using ImageRegression.Tables;

namespace ImageRegression.Splits.Review;

/// <summary>Whether the validation or test part has other labels than the training part.</summary>
/// <remarks>
/// Labels beyond the training part's range cannot be answered by neighbours; and the two-sample Kolmogorov-Smirnov test, with its asymptotic p
/// value (Press et al., "Numerical Recipes", 14.3), on one label a subject, since images of one subject are no independent evidence. A circle has no
/// lowest label to begin at: there no range is asked for, and Kuiper's test, which is the same wherever one begins, stands for the other.
/// </remarks>
internal static class LabelShift
{
    private const double Level = 0.001, ShareBeyond = 0.05;

    /// <summary>What to ask; null where parts are alike.</summary>
    public static string? Note(CaseTable cases, Parts parts)
    {
        if (parts.Train.IsEmpty)
            return null;
        var train = cases.Take(parts.Train.AsSpan());
        var axis = cases.Axis;
        var (low, high) = axis.IsCircle ? (double.NegativeInfinity, double.PositiveInfinity) : (train.Labels.Min(), train.Labels.Max());
        foreach (var (name, rows) in new[] { ("test", parts.Test), ("validation", parts.Validation) })
        {
            if (rows.IsEmpty)
                continue;
            var part = cases.Take(rows.AsSpan());
            var beyond = part.Labels.Count(label => label < low || label > high);
            if (beyond > 1 && beyond > ShareBeyond * rows.Length)
                return string.Create(CultureInfo.InvariantCulture,
                    $"{beyond} of {rows.Length} {name} labels lie outside of the training labels, {low:g6} to {high:g6}: no neighbour can answer for them, and no network has seen such cases.");
            if (PValue(PerSubject(train), PerSubject(part), axis) < Level)
                return string.Create(CultureInfo.InvariantCulture,
                    $"the labels of the {name} part (mean {axis.Mean(part.Labels):g4}) are not distributed as those of the training part (mean {axis.Mean(train.Labels):g4}; {(axis.IsCircle ? "Kuiper" : "Kolmogorov-Smirnov")}, p < {Level}). Errors then say how well the model carries over, not how well it learnt.");
        }
        return null;
    }

    /// <summary>The asymptotic p value of the two-sample Kolmogorov-Smirnov test; on a circle of Kuiper's.</summary>
    /// <param name="one">N values.</param>
    /// <param name="other">M values.</param>
    /// <param name="axis">What they lie on.</param>
    internal static double PValue(double[] one, double[] other, LabelAxis axis = default)
    {
        var (first, second) = (one.Select(axis.Wrap).Order().ToArray(), other.Select(axis.Wrap).Order().ToArray());
        var (i, j, above, below) = (0, 0, 0.0, 0.0);
        while (i < first.Length && j < second.Length)
        {
            var next = Math.Min(first[i], second[j]);
            while (i < first.Length && first[i] == next)
                i++;
            while (j < second.Length && second[j] == next)
                j++;
            var gap = (double)i / first.Length - (double)j / second.Length;
            (above, below) = (Math.Max(above, gap), Math.Max(below, -gap));
        }
        var root = Math.Sqrt((double)first.Length * second.Length / (first.Length + second.Length));
        return axis.IsCircle ? Kuiper((root + 0.155 + 0.24 / root) * (above + below)) : KolmogorovSmirnov(root, Math.Max(above, below));
    }

    private static double KolmogorovSmirnov(double root, double distance)
    {
        var scaled = (root + 0.12 + 0.11 / root) * distance;
        if (scaled < 0.2)
            return 1;   // the series converges badly, and p differs from 1 by less than 1e-12
        var sum = 0.0;
        for (var k = 1; k <= 100; k++)
            sum += 2 * (k % 2 == 1 ? 1 : -1) * Math.Exp(-2 * k * k * scaled * scaled);
        return Math.Clamp(sum, 0, 1);
    }

    private static double Kuiper(double scaled)
    {
        if (scaled < 0.4)
            return 1;   // as above
        var sum = 0.0;
        for (var k = 1; k <= 100; k++)
            sum += 2 * ((4 * k * k * scaled * scaled) - 1) * Math.Exp(-2 * k * k * scaled * scaled);
        return Math.Clamp(sum, 0, 1);
    }

    private static double[] PerSubject(CaseTable cases) =>
        [.. cases.Cases.GroupBy(one => one.Subject, StringComparer.Ordinal).Select(subject => cases.Axis.Mean([.. subject.Select(one => one.Label)]))];
}
