using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Studies;

namespace ImageRegression.Reports.Figures.Matching;

/// <summary>The two errors of a search that may answer "nobody", against each other: the detection error trade-off.</summary>
/// <remarks>
/// Distances of models that were trained apart are not on one scale, so folds are averaged where their false match rates are
/// equal, not their thresholds: vertical averaging (Fawcett 2006, "An introduction to ROC analysis", section 8.1).
/// </remarks>
/// <param name="FalseMatchRate">Rates at which the curve is read, ascending; evenly over the logarithm, up to 1.</param>
/// <param name="FalseNonMatchRate">The least rate of false non-matches there, over the folds.</param>
internal sealed record ErrorTradeOff(ImmutableArray<double> FalseMatchRate, ImmutableArray<FoldMean> FalseNonMatchRate)
{
    private const int PointsPerDecade = 20;

    /// <summary>The curve of a method.</summary>
    /// <param name="folds">What its searches found.</param>
    /// <returns>Null where a fold has no curve, for want of matches or of impostors.</returns>
    public static ErrorTradeOff? Of(IEnumerable<Matches> folds)
    {
        var curves = folds.Select(fold => RetrievalMeasures.Of(fold).OpenSet.Points).ToArray();
        if (curves.Length == 0 || curves.Any(curve => curve.IsEmpty))
            return null;
        // No fold can tell rates apart that are smaller than its smallest step.
        var least = curves.Max(curve => curve.Select(point => point.FalseMatchRate).Where(rate => rate > 0).Min());
        var steps = (int)Math.Ceiling(-Math.Log10(least) * PointsPerDecade);
        ImmutableArray<double> rates = [.. Enumerable.Range(0, steps + 1).Select(i => steps == 0 ? 1 : Math.Pow(least, 1 - ((double)i / steps)))];
        return new(rates, [.. rates.Select(rate => FoldMean.Of([.. curves.Select(curve => At(curve, rate))]))]);
    }

    // Points ascend in the rate of false matches; rounding must not lose the one at exactly this rate.
    private static double At(ImmutableArray<OpenSetPoint> curve, double rate) =>
        curve.TakeWhile(point => point.FalseMatchRate <= rate * (1 + 1e-12)).Min(point => point.FalseNonMatchRate);
}
