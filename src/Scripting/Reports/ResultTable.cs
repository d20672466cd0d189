using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Pipeline;

namespace ImageRegression.Scripting.Reports;

/// <summary>Results as a table: a row each, a column for each metric with its unit, decimals aligned.</summary>
public static class ResultTable
{
    private const int SignificantDigits = 4;
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
        var values = results.Select(result => result.Metrics
            .Where(value => (value.Name, value.Unit) == metric).Select(value => (double?)value.Value).FirstOrDefault()).ToArray();
        var format = $"F{Decimals([.. values.OfType<double>().Where(double.IsFinite)])}";
        return [.. values.Select(value => value switch
        {
            null => "",
            { } number when double.IsNaN(number) => "undefined",
            { } number => number.ToString(format, CultureInfo.InvariantCulture),
        })];
    }

    /// <summary>As many decimals as show four digits of the largest value; none where all are whole.</summary>
    internal static int Decimals(ImmutableArray<double> values)
    {
        if (values.All(value => value == Math.Round(value)))
            return 0;
        var largest = values.Max(Math.Abs);
        return Math.Clamp(SignificantDigits - 1 - (int)Math.Floor(Math.Log10(largest)), 1, MostDecimals);
    }
}
