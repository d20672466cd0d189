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
        var differing = visits.Where(visit => visit.DistinctBy(one => cases.Axis.Wrap(one.Label)).Count() > 1).ToArray();
        if (differing.Length == 0 || differing.Length > Math.Max(1, MostExceptions * visits.Length) || visits.Length < 2)
            return null;
        var (worst, (low, high)) = differing.Select(visit => (visit, Apart: Farthest([.. visit], cases.Axis))).MaxBy(one => Between(one.Apart, cases.Axis));
        return string.Create(CultureInfo.InvariantCulture,
            $"{differing.Length} of {visits.Length} subjects with several images have labels that contradict each other, such as '{worst.Key.Subject}': {low.Label:g6}{Line(low)} and {high.Label:g6}{Line(high)}. Is one a slip?");
    }

    // The two that lie farthest apart; the lower number first.
    private static (Case Low, Case High) Farthest(Case[] visit, LabelAxis axis) =>
        !axis.IsCircle ? (visit.MinBy(one => one.Label)!, visit.MaxBy(one => one.Label)!)
        : visit.SelectMany(one => visit.Where(other => other.Label >= one.Label).Select(other => (one, other))).MaxBy(pair => Between(pair, axis));

    private static double Between((Case Low, Case High) pair, LabelAxis axis) => axis.Distance(pair.High.Label, pair.Low.Label);

    private static string Line(Case one) => one.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $" (line {one.Line})") : "";
}
