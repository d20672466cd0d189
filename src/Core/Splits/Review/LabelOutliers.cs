using System.Globalization;
using ImageRegression.Tables;
using MathNet.Numerics.Statistics;

namespace ImageRegression.Splits.Review;

/// <summary>Labels that lie far from all others, such as an age in years among ages in months.</summary>
/// <remarks>
/// By the modified z-score 0.6745 (x − median) / MAD (Iglewicz and Hoaglin 1993, "How to Detect and Handle Outliers"), at a bar of 7 where
/// they give 3.5, for labels have long tails; and only where few labels pass it, for many are a tail and no slips. On a circle the mean stands
/// for the median, and deviations are ways round.
/// </remarks>
internal static class LabelOutliers
{
    private const double Bar = 7, MostOutliers = 0.02;
    private const int FewestLabels = 10, Shown = 3;

    /// <summary>What to ask; null where no label lies far from the others.</summary>
    public static string? Note(CaseTable cases)
    {
        if (cases.Count < FewestLabels)
            return null;
        var (axis, isCircle) = (cases.Axis, cases.Axis.IsCircle);
        var median = isCircle ? axis.Mean(cases.Labels) : cases.Labels.Median();
        var deviation = cases.Labels.Select(label => axis.Distance(label, median)).Median();
        var outliers = cases.Cases.Where(one => 0.6745 * axis.Distance(one.Label, median) > Bar * deviation)
            .OrderByDescending(one => axis.Distance(one.Label, median)).ToArray();
        if (deviation == 0 || outliers.Length == 0 || outliers.Length > Math.Max(1, MostOutliers * cases.Count))
            return null;
        var shown = string.Join(", ", outliers.Take(Shown).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Label:g6} ('{one.Id}'{(one.Line > 0 ? $", line {one.Line}" : "")})")));
        return string.Create(CultureInfo.InvariantCulture,
            $"{(outliers.Length == 1 ? "a label lies" : $"{outliers.Length} labels lie")} far from all others, whose {(isCircle ? "mean" : "median")} is {median:g6}: {shown}{(outliers.Length > Shown ? ", …" : "")}. Is the unit right, or is a number missing as 0, 999 or -1?");
    }
}
