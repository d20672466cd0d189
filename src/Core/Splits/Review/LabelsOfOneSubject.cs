using System.Globalization;
using ImageRegression.Tables;

namespace ImageRegression.Splits.Review;

/// <summary>Whether a few subjects have labels at one visit that contradict each other, where the others have one label a visit.</summary>
internal static class LabelsOfOneSubject
{
    // Where labels of one visit differ in more subjects than this, a label belongs to the image and not to the subject.
    private const double MostExceptions = 0.1;

    /// <summary>What to ask; null where nothing is contradictory.</summary>
    public static string? Note(CaseTable cases)
    {
        var visits = cases.Cases.GroupBy(one => (one.Subject, one.Side, one.Visit)).Where(visit => visit.Count() > 1).ToArray();
        var differing = visits.Where(visit => visit.DistinctBy(one => one.Label).Count() > 1).ToArray();
        if (differing.Length == 0 || differing.Length > Math.Max(1, MostExceptions * visits.Length) || visits.Length < 2)
            return null;
        var worst = differing.MaxBy(visit => visit.Max(one => one.Label) - visit.Min(one => one.Label))!;
        var (low, high) = (worst.MinBy(one => one.Label)!, worst.MaxBy(one => one.Label)!);
        return string.Create(CultureInfo.InvariantCulture,
            $"{differing.Length} of {visits.Length} subjects with several images have labels that contradict each other, such as '{worst.Key.Subject}': {low.Label:g6}{Line(low)} and {high.Label:g6}{Line(high)}. Is one a slip?");
    }

    private static string Line(Case one) => one.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $" (line {one.Line})") : "";
}
