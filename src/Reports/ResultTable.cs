using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Pipeline;

namespace ImageRegression.Reports;

/// <summary>Results as a table: a row each, a column for each metric with its unit, decimals aligned.</summary>
public static class ResultTable
{
    private const int SignificantDigits = 4;
    private const int UncertainDigits = 3;   // of numbers below 10: a fourth would not survive another seed
    private const int MostDecimals = 6;

    /// <summary>The table of the results of a study, in their order.</summary>
    public static TextTable Of(ImmutableArray<Result> results)
    {
        var metrics = results.SelectMany(result => result.Metrics).Select(metric => (metric.Name, metric.Unit)).Distinct().ToArray();
        var columns = metrics.Select(metric => Cells(results, metric)).ToArray();
        return new TextTable(
            [new TextColumn(""), .. metrics.Select(metric => new TextColumn(Heading(metric), IsNumber: true))],
            [.. results.Select((result, row) => ImmutableArray.CreateRange(columns.Select(cells => cells[row]).Prepend(result.Label)))]);
    }

    private static string Heading((string Name, string Unit) metric) =>
        metric.Unit.Length == 0 ? metric.Name : $"{metric.Name} ({metric.Unit})";

    private static ImmutableArray<string> Cells(ImmutableArray<Result> results, (string Name, string Unit) metric)
    {
        var values = results.Select(result => result.Metrics.FirstOrDefault(value => (value.Name, value.Unit) == metric)).ToArray();
        var isUncertain = values.Any(value => value is { Spread: not null } or { Interval: not null });
        var numbers = values.OfType<MetricValue>().Select(value => value.Value).Where(double.IsFinite).ToImmutableArray();
        var format = $"F{Decimals(numbers, isUncertain && numbers.All(number => Math.Abs(number) < 10) ? UncertainDigits : SignificantDigits)}";
        // Where a column has stars, a blank stands for a missing one, so that decimals stay below each other.
        var noStar = values.Any(IsStarred) ? " " : "";
        return [.. values.Select(value => value is null ? "" : Cell(value, format) + (IsStarred(value) ? "*" : noStar))];
    }

    /// <summary><c>8.04 ± 0.31 [7.20, 8.90]</c>, without what is not known.</summary>
    private static string Cell(MetricValue value, string format)
    {
        return Text(value.Value)
            + (value.Spread is { } spread ? $" ± {Text(spread)}" : "")
            + (value.Interval is { } interval ? $" [{Text(interval.Lower)}, {Text(interval.Upper)}]" : "");

        string Text(double number) => double.IsNaN(number) ? "-" : number.ToString(format, CultureInfo.InvariantCulture);
    }

    private static bool IsStarred(MetricValue? value) => value?.Test?.ReferenceIsBetter == true;

    /// <summary>As many decimals as show so many digits of the largest value; none where all are whole.</summary>
    internal static int Decimals(ImmutableArray<double> values, int digits = SignificantDigits)
    {
        if (values.All(value => value == Math.Round(value)))
            return 0;
        var largest = values.Max(Math.Abs);
        return Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(largest)), 1, MostDecimals);
    }
}
