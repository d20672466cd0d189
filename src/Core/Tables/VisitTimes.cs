using System.Globalization;

namespace ImageRegression.Tables;

/// <summary>Visits and times of one table tell one order: what was swapped here would teach every change the wrong way round.</summary>
internal static class VisitTimes
{
    /// <summary>The rows whose time lies before that of an earlier visit of the same subject, each visit told once.</summary>
    /// <param name="rows">Of the table; those without visit or time are passed over.</param>
    /// <param name="unit">What times are counted in, such as <c>day</c>.</param>
    public static IEnumerable<(Case Row, string Message)> Faults(IEnumerable<Case> rows, string unit)
    {
        foreach (var subject in rows.Where(row => row is { Visit: not null, Time: not null }).GroupBy(row => row.Subject))
        {
            Case? latest = null;   // of the visits before
            foreach (var visit in subject.GroupBy(row => row.Visit).OrderBy(visit => visit.Key))
            {
                if (latest is not null && visit.MinBy(row => row.Time)! is var first && first.Time < latest.Time)
                    yield return (first, string.Create(
                        CultureInfo.InvariantCulture, $"visit {first.Visit} ({unit} {first.Time}) lies before visit {latest.Visit} ({unit} {latest.Time})."));
                latest = visit.Append(latest).OfType<Case>().MaxBy(row => row.Time);
            }
        }
    }
}
