using ImageRegression.Randomness;
using MathNet.Numerics.Distributions;

namespace ImageRegression.Evaluation;

/// <summary>Confidence intervals by drawing subjects, not images, with replacement.</summary>
/// <remarks>
/// Images of one subject resemble each other, so that drawing images would take them for more evidence than they are. A
/// draw takes as many subjects as there are; all images of a subject come as often as it was drawn. Draw b is a pure
/// function of (seed, b). Efron (1987), "Better Bootstrap Confidence Intervals", JASA 82(397); Field and Welsh (2007),
/// "Bootstrapping clustered data", JRSS B 69(3).
/// </remarks>
public sealed record SubjectBootstrap
{
    /// <summary>
    /// Subjects below which nothing is said of others than these: no interval and no test. Of five, even a difference that goes
    /// the same way in all of them is no evidence at the usual level: 2 · ½⁵ = 0.06 in the two-sided sign test.
    /// </summary>
    internal const int FewestSubjects = 6;

    // More subjects than this are left out in groups, so that time grows with their number and not with its square. The
    // acceleration stays the same but for noise: a sum over a group is less skewed by the root of its size, and there are fewer.
    private const int MostLeftOut = 500;

    /// <summary>Draws; ≥ 100. Default 2000.</summary>
    public int Draws
    {
        get;
        init => field = value >= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Draws), value, "Must be at least 100.");
    } = 2000;

    /// <summary>Confidence of the intervals; 0 &lt; c &lt; 1. Default 0.95.</summary>
    public double Confidence
    {
        get;
        init => field = value is > 0 and < 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Confidence), value, "Must lie strictly between 0 and 1.");
    } = 0.95;

    /// <summary>Which draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How the interval is read off the draws. Default <see cref="BootstrapKind.BiasCorrected"/>.</summary>
    public BootstrapKind Kind { get; init; } = BootstrapKind.BiasCorrected;

    /// <summary>The interval of a measure, or of its mean over several trials of the same method.</summary>
    /// <param name="trials">
    /// The measure in each trial. Subjects of one name are one subject: they are drawn once for all trials together, whether
    /// the trials have the same test subjects or others.
    /// </param>
    /// <returns>NaN at both ends where fewer than half of the draws have a value, or there are fewer than <see cref="FewestSubjects"/> subjects.</returns>
    internal Bounds Of(params IReadOnlyList<SubjectStatistic> trials)
    {
        var subjects = trials.SelectMany(trial => trial.Subjects).Distinct().Order(StringComparer.Ordinal)
            .Select((subject, i) => (subject, i)).ToDictionary(pair => pair.subject, pair => pair.i);
        if (subjects.Count < FewestSubjects)
            return new(double.NaN, double.NaN);
        int[][] subjectOf = [.. trials.Select(trial => trial.Subjects.Select(subject => subjects[subject]).ToArray())];

        var drawn = All(Draws, draw => Value(Drawn(draw)));
        var sorted = drawn.Where(value => !double.IsNaN(value)).Order().ToArray();
        if (2 * sorted.Length < Draws)
            return new(double.NaN, double.NaN);
        var (low, high) = Kind == BootstrapKind.Percentile
            ? ((1 - Confidence) / 2, (1 + Confidence) / 2)
            : BiasCorrected(sorted, Value(Enumerable.Repeat(1.0, subjects.Count).ToArray()), All(Math.Min(subjects.Count, MostLeftOut), left => Value(Without(left))));
        return new(Quantile(sorted, low), Quantile(sorted, high));

        double Value(double[] counts)
        {
            var mean = 0.0;
            for (var trial = 0; trial < trials.Count; trial++)
                mean += trials[trial].Of(Array.ConvertAll(subjectOf[trial], subject => counts[subject])) / trials.Count;
            return mean;
        }

        double[] Drawn(int draw)
        {
            var random = SplitMix64.For(Seed, (ulong)draw);
            var counts = new double[subjects.Count];
            for (var i = 0; i < counts.Length; i++)
                counts[random.Below(counts.Length)]++;
            return counts;
        }

        double[] Without(int left)
        {
            var counts = new double[subjects.Count];
            for (var i = 0; i < counts.Length; i++)
                counts[i] = i % MostLeftOut == left ? 0 : 1;
            return counts;
        }
    }

    // Each value has its own place, so that the order in which they are computed decides nothing.
    private static double[] All(int count, Func<int, double> value)
    {
        var values = new double[count];
        Parallel.For(0, count, i => values[i] = value(i));
        return values;
    }

    // z₀ is how far the measure lies off the draws' median, a how its spread changes with its value (from leaving subjects out).
    private (double Low, double High) BiasCorrected(double[] sorted, double measured, double[] leftOut)
    {
        var below = sorted.Count(value => value < measured) + sorted.Count(value => value == measured) / 2.0;
        var z0 = Normal.InvCDF(0, 1, Math.Clamp(below / sorted.Length, 0.5 / sorted.Length, 1 - 0.5 / sorted.Length));
        var mean = leftOut.Average();
        var squares = leftOut.Sum(value => Math.Pow(mean - value, 2));
        var acceleration = squares > 0 ? leftOut.Sum(value => Math.Pow(mean - value, 3)) / (6 * Math.Pow(squares, 1.5)) : 0;
        return (Level((1 - Confidence) / 2), Level((1 + Confidence) / 2));

        double Level(double nominal)
        {
            var z = z0 + Normal.InvCDF(0, 1, nominal);
            return double.IsNaN(acceleration) ? nominal : Normal.CDF(0, 1, z0 + z / (1 - acceleration * z));
        }
    }

    // Linear between the order statistics, as NumPy's default.
    private static double Quantile(double[] sorted, double level)
    {
        var place = level * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[^1];
    }
}

/// <summary>How a bootstrap interval is read off its draws.</summary>
public enum BootstrapKind
{
    /// <summary>The draws' own quantiles.</summary>
    Percentile,

    /// <summary>Quantiles corrected for bias and for a spread that changes with the value (BCa).</summary>
    BiasCorrected,
}
