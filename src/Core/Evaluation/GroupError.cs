using MathNet.Numerics.Distributions;

namespace ImageRegression.Evaluation;

/// <summary>The error of predictions for a group of cases, such as those of one sex or one range of labels.</summary>
/// <remarks>
/// Images of one subject err together, so the variance of the mean absolute error e̅ over N cases of G subjects is the
/// cluster-robust G/(G − 1) · Σ_g (Σ_{i∈g} (e_i − e̅))² / N² (Liang and Zeger 1986, with the usual small-sample factor),
/// which is s²/N where each subject has one image; the interval takes Student's t with G − 1 degrees of freedom.
/// </remarks>
/// <param name="Cases">Number of cases, N.</param>
/// <param name="Subjects">Number of subjects, G.</param>
/// <param name="MeanAbsoluteError">In label units, with its 95 % interval; never below 0, and without ends for one subject.</param>
/// <param name="Bias">Mean of predicted − target, in label units.</param>
public sealed record GroupError(int Cases, int Subjects, Estimate MeanAbsoluteError, double Bias)
{
    private const double Confidence = 0.95;

    /// <summary>The error of one group.</summary>
    /// <param name="errors">predicted − target and the subject, a case each.</param>
    /// <exception cref="ArgumentException">There is no case.</exception>
    public static GroupError Of(IReadOnlyCollection<(double Error, string Subject)> errors)
    {
        if (errors.Count == 0)
            throw new ArgumentException("A group without cases has no error.", nameof(errors));
        var mean = errors.Average(one => Math.Abs(one.Error));
        var sums = errors.GroupBy(one => one.Subject, StringComparer.Ordinal)
            .Select(subject => subject.Sum(one => Math.Abs(one.Error) - mean)).ToArray();
        var halfWidth = sums.Length < 2 ? double.NaN
            : StudentT.InvCDF(0, 1, sums.Length - 1, (1 + Confidence) / 2)
                * Math.Sqrt(sums.Length / (sums.Length - 1.0) * sums.Sum(sum => sum * sum)) / errors.Count;
        var estimate = Estimate.Around(mean, halfWidth);
        return new(errors.Count, sums.Length, estimate with { Lower = Math.Max(0, estimate.Lower) }, errors.Average(one => one.Error));
    }
}
