using System.Globalization;
using ImageRegression.Ordinal;

namespace ImageRegression.Neighbors;

/// <summary>Intervals of ranks that hold the true one with a stated probability: the shortest run whose mass is γ or more.</summary>
/// <remarks>
/// Split conformal prediction, each subject weighing the same (<see cref="SubjectScores"/>). The score of a calibration case is the mass of the longest
/// shortest run that leaves its true rank out, so that every run of more mass holds it: with γ just above the scores' quantile the promise is kept although
/// runs of different mass need not lie within each other.
/// </remarks>
/// <param name="Mass">γ; above 1 where all ranks are in the interval.</param>
/// <param name="Coverage">The probability aimed at.</param>
/// <param name="Subjects">Subjects it was calibrated on.</param>
internal sealed record RankIntervals(double Mass, double Coverage, int Subjects)
{
    private bool AreTooFew { get; init; }

    /// <summary>Calibrates γ.</summary>
    /// <param name="coverage">0 to 1.</param>
    /// <param name="cases">Cases that the model has not learnt from: whose, how probable each rank was, and which was true.</param>
    public static RankIntervals Calibrate(double coverage, IEnumerable<(string Subject, RankDistribution Distribution, int Rank)> cases)
    {
        var scores = SubjectScores.Of(cases.Select(one => (one.Subject, one.Distribution.MassWithout(one.Rank))));
        var quantile = scores.Quantile(coverage);
        return new(double.BitIncrement(Math.Min(1, quantile)), coverage, scores.Subjects) { AreTooFew = double.IsPositiveInfinity(quantile) };
    }

    /// <summary>What a reader must know of them.</summary>
    public string Note => Mass > 1 && !AreTooFew
        ? string.Create(CultureInfo.InvariantCulture, $"intervals of {100 * Coverage:0.#} % go over all ranks: on the {Subjects} subjects of the calibration the head is sure of wrong ranks too often for shorter ones")
        : AreTooFew
        ? string.Create(CultureInfo.InvariantCulture, $"{Subjects} subjects are too few for intervals of {100 * Coverage:0.#} %: they go over all ranks")
        : string.Create(CultureInfo.InvariantCulture, $"intervals of {100 * Coverage:0.#} % are the shortest runs of ranks that hold {100 * Mass:0.#} % of the probability, calibrated on {Subjects} subjects");

    /// <summary>The interval of one case, in label units: all labels that its ranks are nearest to, within half a step beyond the first and the last level.</summary>
    public PredictionInterval Of(RankDistribution distribution)
    {
        var run = distribution.Shortest(Mass);
        return new(Edge(distribution.Levels, run.First, -1), Edge(distribution.Levels, run.Last, 1), Coverage);
    }

    // Half way to the neighbouring level, or as far beyond the outermost one as it is to its only neighbour.
    private static double Edge(RankLevels levels, int rank, int side)
    {
        var (values, next) = (levels.Values, rank + side);
        var step = next >= 0 && next < values.Length ? values[next] - values[rank] : values[rank] - values[rank - side];
        return values[rank] + (step / 2);
    }
}
