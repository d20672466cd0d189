using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using ImageRegression.Pipeline;

namespace ImageRegression.Reports;

/// <summary>Results as CSV, in full precision: a row each, and for every metric a column for each thing known of it.</summary>
internal static class ResultCsv
{
    private static readonly (string Suffix, Func<MetricValue, double?> Of)[] Facts =
    [
        ("", value => value.Value),
        (" sd", value => value.Spread),
        (" lower", value => value.Interval?.Lower),
        (" upper", value => value.Interval?.Upper),
        (" p", value => value.Test?.P),
        (" p Holm", value => value.Test?.CorrectedP),
    ];

    /// <summary>The text of the file; a fact that no row has gets no column, and one that a row lacks is left empty.</summary>
    public static string Of(ImmutableArray<Result> results)
    {
        var columns = results.SelectMany(result => result.Metrics).Select(metric => (metric.Name, metric.Unit)).Distinct()
            .SelectMany(metric => Facts.Select(fact => (Metric: metric, fact.Suffix, fact.Of)))
            .Where(column => results.Any(result => Value(result, column.Metric, column.Of) is not null))
            .ToArray();
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions()))
        {
            csv.WriteRecord(["label", .. columns.Select(column =>
                column.Metric.Unit.Length == 0 || column.Suffix.StartsWith(" p", StringComparison.Ordinal) ? column.Metric.Name + column.Suffix : $"{column.Metric.Name}{column.Suffix} ({column.Metric.Unit})")]);
            foreach (var result in results)
                csv.WriteRecord([result.Label, .. columns.Select(column => Value(result, column.Metric, column.Of)?.ToString("R", CultureInfo.InvariantCulture) ?? "")]);
        }
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static double? Value(Result result, (string Name, string Unit) metric, Func<MetricValue, double?> fact) =>
        result.Metrics.FirstOrDefault(value => (value.Name, value.Unit) == metric) is { } found ? fact(found) : null;
}
