using MathNet.Numerics.Distributions;

namespace ImageRegression.Evaluation;

/// <summary>Agreement of predictions with the true values: bias, and the limits within which 95 % of differences are expected.</summary>
/// <remarks>
/// Of the differences d = predicted − target, with standard deviation s (dividing by N − 1): limits d̄ ± 1.96·s. With t the
/// quantile of Student's distribution with N − 1 degrees of freedom, the confidence intervals are d̄ ± t·s/√N and limit
/// ± t·s·√(1/N + 1.96²/(2(N − 1))). Bland and Altman (1999), "Measuring agreement in method comparison studies",
/// Statistical Methods in Medical Research 8, section 2. Differences are taken as normal and independent: several images
/// of one subject make the intervals too narrow.
/// </remarks>
/// <param name="Count">Number of pairs, N.</param>
/// <param name="Bias">Mean difference d̄, in label units; positive where predictions are too high.</param>
/// <param name="StandardDeviation">Of the differences, in label units; NaN for a single pair.</param>
/// <param name="LowerLimit">d̄ − 1.96·s.</param>
/// <param name="UpperLimit">d̄ + 1.96·s.</param>
public sealed record BlandAltman(
    int Count, Estimate Bias, double StandardDeviation, Estimate LowerLimit, Estimate UpperLimit)
{
    /// <summary>Half the width of the central 95 % of a normal distribution, as the paper rounds it.</summary>
    public const double Deviations = 1.96;

    /// <summary>Agreement of predictions with their targets, both in label units.</summary>
    /// <param name="predicted">One value for each case.</param>
    /// <param name="target">One value for each case, in the same order.</param>
    /// <param name="confidence">Of the intervals; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there is no value.</exception>
    public static BlandAltman Of(ReadOnlySpan<double> predicted, ReadOnlySpan<double> target, double confidence = 0.95)
    {
        if (predicted.Length != target.Length || target.IsEmpty)
            throw new ArgumentException($"Agreement needs pairs of values; there are {predicted.Length} predicted values and {target.Length} targets.");
        if (confidence is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "Must lie strictly between 0 and 1.");
        var count = target.Length;
        var mean = 0.0;
        for (var i = 0; i < count; i++)
            mean += (predicted[i] - target[i]) / count;
        var squares = 0.0;
        for (var i = 0; i < count; i++)
            squares += (predicted[i] - target[i] - mean) * (predicted[i] - target[i] - mean);
        if (count == 1)
            return new(1, new(mean, double.NaN, double.NaN), double.NaN, NotEstimated, NotEstimated);
        var deviation = Math.Sqrt(squares / (count - 1));
        var t = StudentT.InvCDF(0, 1, count - 1, 1 - ((1 - confidence) / 2));
        var ofLimit = t * deviation * Math.Sqrt((1.0 / count) + (Deviations * Deviations / (2.0 * (count - 1))));
        return new(
            count,
            Estimate.Around(mean, t * deviation / Math.Sqrt(count)),
            deviation,
            Estimate.Around(mean - (Deviations * deviation), ofLimit),
            Estimate.Around(mean + (Deviations * deviation), ofLimit));
    }

    private static Estimate NotEstimated => new(double.NaN, double.NaN, double.NaN);
}
