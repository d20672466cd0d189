using System.Collections.Immutable;
using System.Globalization;

namespace ImageRegression.Evaluation;

/// <summary>Ranges of labels, side by side: [e₀, e₁), [e₁, e₂) … and the last with its upper end.</summary>
/// <param name="Edges">Ends of the ranges, ascending; one more than there are ranges.</param>
public sealed record LabelBins(ImmutableArray<double> Edges)
{
    /// <summary>Number of ranges.</summary>
    public int Count => Edges.Length - 1;

    /// <summary>The ranges as people read them: <c>24–48</c>.</summary>
    public ImmutableArray<string> Names =>
        [.. Edges.Zip(Edges.Skip(1), (from, to) => $"{Text(from)}–{Text(to)}")];

    /// <summary>Equal ranges that begin and end at round numbers (1, 2 or 5 times a power of ten) and hold all labels.</summary>
    /// <param name="labels">The labels; those that are not finite are passed over.</param>
    /// <param name="atMost">Most ranges to make, at least 2.</param>
    /// <exception cref="ArgumentException">No label is finite.</exception>
    public static LabelBins Of(IEnumerable<double> labels, int atMost = 7)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, 2);
        var finite = labels.Where(double.IsFinite).ToArray();
        if (finite.Length == 0)
            throw new ArgumentException("Ranges need at least one finite label.", nameof(labels));
        var (least, most) = (finite.Min(), finite.Max());
        var step = Steps(most > least ? (most - least) / atMost : 1).First(step => Spanned(least, most, step) <= atMost);
        var first = Math.Floor(least / step);
        var count = Math.Max(1, Spanned(least, most, step));
        return new([.. Enumerable.Range(0, count + 1).Select(i => Tidy((first + i) * step))]);
    }

    /// <summary>The range a label lies in, from 0; labels beyond the ends count to the first and last range.</summary>
    public int IndexOf(double label)
    {
        var index = 0;
        while (index < Count - 1 && label >= Edges[index + 1])
            index++;
        return index;
    }

    // The last range has its upper end: labels 0 to 100 in steps of 50 need two ranges.
    private static int Spanned(double least, double most, double step) =>
        (int)Math.Ceiling(Tidy(most / step)) - (int)Math.Floor(Tidy(least / step));

    private static IEnumerable<double> Steps(double least)
    {
        for (var power = Math.Pow(10, Math.Floor(Math.Log10(least))); ; power *= 10)
            foreach (var factor in new[] { 1, 2, 5 })
                if (factor * power >= least * (1 - 1e-12))
                    yield return Tidy(factor * power);
    }

    // 3 · 0.1 is 0.30000000000000004; twelve digits are enough for an edge.
    private static double Tidy(double value) =>
        double.Parse(value.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Text(double edge) => edge.ToString("G12", CultureInfo.InvariantCulture).Replace('-', '−');
}
