using ImageRegression.Evaluation;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>The interval of a measure as a result states it.</summary>
internal static class BootstrapInterval
{
    /// <summary>The interval of the mean over <paramref name="trials"/>; null where the data do not define one.</summary>
    public static ConfidenceInterval? Interval(this SubjectBootstrap bootstrap, params IReadOnlyList<SubjectStatistic> trials)
    {
        var (lower, upper) = bootstrap.Of(trials);
        return double.IsNaN(lower) ? null : new(lower, upper, bootstrap.Confidence);
    }
}
