using System.Collections.Immutable;

namespace ImageRegression.Losses.Matching;

/// <summary>Mean and quantiles of numbers in [−2, 2] in bounded memory, whatever order they came in.</summary>
/// <remarks>
/// The mean is exact. Quantiles are exact for up to <see cref="Exact"/> values; beyond, values are counted in 4,096 bins of
/// width 1/1,024 and a quantile is off by at most that. An epoch of the paper has some twenty million Δ, which would take
/// 160 MB; this takes 64 KiB at most.
/// </remarks>
public sealed record ValueSummary
{
    /// <summary>Values up to which quantiles are exact.</summary>
    public const int Exact = 8192;

    private const double Least = -2, Width = 1.0 / 1024;
    private const int Bins = 4096;

    /// <summary>Nothing seen.</summary>
    public static ValueSummary Empty { get; } = new();

    /// <summary>Σ of the values.</summary>
    public double Sum { get; init; }

    /// <summary>Their number.</summary>
    public long Count { get; init; }

    /// <summary>The values in ascending order, while they are few and asked for; else empty.</summary>
    public ImmutableArray<double> Values { get; init; } = [];

    /// <summary>Counts in bins from −2, once values are many; else empty.</summary>
    public ImmutableArray<long> Histogram { get; init; } = [];

    /// <summary>The mean; NaN of nothing.</summary>
    public double Mean() => Sum / Count;

    /// <summary>With further values, of which only the mean is wanted.</summary>
    public ValueSummary With(double sum, long count) => this with { Sum = Sum + sum, Count = Count + count };

    /// <summary>With further values.</summary>
    public ValueSummary With(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        var more = With(sum, values.Length);
        if (Histogram.IsEmpty && more.Count <= Exact)
        {
            double[] all = [.. Values, .. values];
            Array.Sort(all);
            return more with { Values = [.. all] };
        }
        var counts = Histogram.IsEmpty ? new long[Bins] : [.. Histogram];
        Bin(Values.AsSpan(), counts);
        Bin(values, counts);
        return more with { Values = [], Histogram = [.. counts] };
    }

    /// <summary>A quantile, interpolated linearly between order statistics as numpy does.</summary>
    /// <param name="q">0 to 1.</param>
    /// <exception cref="InvalidOperationException">Nothing was seen, or only a mean was asked for.</exception>
    public double Quantile(double q)
    {
        if (Count == 0 || (Values.IsEmpty && Histogram.IsEmpty))
            throw new InvalidOperationException("There are no values to take a quantile of.");
        var at = q * (Count - 1);
        var (low, high) = (OrderStatistic((long)Math.Floor(at)), OrderStatistic((long)Math.Ceiling(at)));
        return low + ((at - Math.Floor(at)) * (high - low));
    }

    private double OrderStatistic(long rank)
    {
        if (Histogram.IsEmpty)
            return Values[(int)rank];
        var bin = 0;
        for (var before = 0L; before + Histogram[bin] <= rank; bin++)
            before += Histogram[bin];
        return Least + ((bin + 0.5) * Width);
    }

    private static void Bin(ReadOnlySpan<double> values, long[] counts)
    {
        foreach (var value in values)
            counts[Math.Clamp((int)((value - Least) / Width), 0, Bins - 1)]++;
    }

    /// <summary>Equal sums and values are equal summaries.</summary>
    public bool Equals(ValueSummary? other) =>
        other is not null && Sum.Equals(other.Sum) && Count == other.Count && Values.SequenceEqual(other.Values) && Histogram.SequenceEqual(other.Histogram);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Sum, Count);
}
