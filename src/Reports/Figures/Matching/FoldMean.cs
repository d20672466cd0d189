using ImageRegression.Evaluation;

namespace ImageRegression.Reports.Figures.Matching;

/// <summary>A measure over folds.</summary>
/// <param name="Mean">Mean of the folds' values.</param>
/// <param name="StandardError">Of the mean, s/√k; NaN for one fold.</param>
/// <param name="Folds">k.</param>
internal readonly record struct FoldMean(double Mean, double StandardError, int Folds)
{
    /// <summary>Mean and standard error of one value a fold.</summary>
    public static FoldMean Of(ReadOnlySpan<double> values)
    {
        var spread = SeedSpread.Of(values);
        return new(spread.Mean, spread.Deviation / Math.Sqrt(spread.Seeds), spread.Seeds);
    }
}
