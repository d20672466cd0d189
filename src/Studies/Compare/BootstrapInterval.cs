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

    /// <summary>What a reader must know of the intervals of a table, or of their absence.</summary>
    /// <param name="bootstrap">How they were made.</param>
    /// <param name="subjects">Subjects that were measured.</param>
    public static string[] NotesOn(this SubjectBootstrap bootstrap, int subjects) =>
    [
        subjects >= SubjectBootstrap.FewestSubjects
            ? FormattableString.Invariant($"[{100 * bootstrap.Confidence:0.#} % interval, subjects resampled {bootstrap.Draws} times]")
            : $"no intervals: {subjects} test subject{(subjects == 1 ? "" : "s")}, and fewer than {SubjectBootstrap.FewestSubjects} say nothing of others",
    ];
}
