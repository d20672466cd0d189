using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Splits.Review;

/// <summary>What a reviewer would ask about a divided table, before anything is trained.</summary>
internal static class SplitReview
{
    /// <summary>All that is to be asked, a sentence each; empty where nothing is.</summary>
    /// <param name="cases">The table.</param>
    /// <param name="parts">How it was divided.</param>
    /// <param name="fewestTestSubjects">Test subjects below which nothing can be said of others.</param>
    public static ImmutableArray<string> Of(CaseTable cases, Parts parts, int fewestTestSubjects) =>
    [
        .. new[]
        {
            TooFewTestSubjects(cases, parts, fewestTestSubjects),
            SubjectNames.Note(cases),
            LabelsOfOneSubject.Note(cases),
            LabelOutliers.Note(cases),
            LabelShift.Note(cases, parts),
        }.OfType<string>(),
    ];

    private static string? TooFewTestSubjects(CaseTable cases, Parts parts, int fewest)
    {
        var subjects = parts.Test.Select(row => cases.Cases[row].Subject).Distinct(StringComparer.Ordinal).Count();
        return subjects == 0 || subjects >= fewest ? null
            : $"the test part has {Counted.Of(subjects, "subject")}: fewer than {fewest} give no interval and no test, so the results say nothing of others. Give it a larger share, or use folds.";
    }
}
