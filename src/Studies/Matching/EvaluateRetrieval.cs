using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using ImageRegression.Evaluation;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Measures a search in a gallery: in all, by years since the first visit, and as one that may answer "nobody".</summary>
public sealed record EvaluateRetrieval : Stage<Result>, IMeasuresMatches
{
    /// <summary>What this row of the results stands for.</summary>
    public required string Label { get; init; }

    /// <summary>What is measured.</summary>
    public required Stage<Matches> Matches { get; init; }

    /// <inheritdoc/>
    public ImmutableArray<RetrievalTrial> Trials => [new(Label, 0, Matches)];

    /// <summary>The columns of the result, in order.</summary>
    public required ImmutableArray<RetrievalMetric> Metrics { get; init; }

    /// <summary>How intervals are made.</summary>
    public SubjectBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "evaluate retrieval";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("matches", Matches)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var matches = run.Input(Matches);
        var all = RetrievalMeasures.Of(matches);
        var result = new Result(Label, [.. Metrics.Select(metric => Value(all, metric))], Notes(matches, all));
        foreach (var metric in result.Metrics)
            run.Metric(metric.Name, metric.Value, metric.Unit);
        run.Output.WriteJson("metrics.json", result);
        ImmutableArray<YearResult> years = [.. all.Years.Select(year => Year(year, all.In(year)))];
        run.Output.WriteJson("years.json", years);
        WriteYears(run, years);
        WriteCurve(run, all.OpenSet);
    }

    /// <inheritdoc/>
    public override Result Read(ArtifactFolder artifacts) => artifacts.ReadJson<Result>("metrics.json");

    private YearResult Year(int year, RetrievalMeasures part) =>
        new(year, part.Count, part.Impostors, [.. Metrics.Select(metric => Value(part, metric))]);

    private MetricValue Value(RetrievalMeasures measures, RetrievalMetric metric)
    {
        return new(RetrievalMeasures.Name(metric), measures.Value(metric), "")
        {
            Interval = Bootstrap.Interval(measures.Statistic(metric)),
        };
    }

    private ImmutableArray<string> Notes(Matches matches, RetrievalMeasures all) =>
    [
        $"{all.Count} queries to a gallery of {matches.Gallery.Length} images of {matches.Gallery.Select(entry => entry.Identity).Distinct().Count()} identities",
        .. all.Impostors > 0
            ? [$"{all.Impostors} queries are of identities that are not in the gallery: they count for the equal error rate alone"]
            : ImmutableArray<string>.Empty,
        .. Bootstrap.NotesOn(all.Subjects.Distinct(StringComparer.Ordinal).Count()),
    ];

    private void WriteYears(StageRun run, ImmutableArray<YearResult> years)
    {
        using var csv = CsvWriter.Create(new StreamWriter(run.Output.Path("years.csv")), new CsvWriterOptions());
        csv.WriteRecord(["years", "queries", "not_in_gallery", .. Metrics.Select(RetrievalMeasures.Name).SelectMany(name => new[] { name, $"{name} lower", $"{name} upper" })]);
        foreach (var year in years)
            csv.WriteRecord([
                $"{year.Years}", $"{year.Queries}", $"{year.NotInGallery}",
                .. year.Metrics.SelectMany(value => new[] { Text(value.Value), Text(value.Interval?.Lower), Text(value.Interval?.Upper) })]);
    }

    private static void WriteCurve(StageRun run, OpenSetCurve curve)
    {
        using var csv = CsvWriter.Create(new StreamWriter(run.Output.Path("det.csv")), new CsvWriterOptions());
        csv.WriteRecord(["threshold", "false_match_rate", "false_non_match_rate"]);
        foreach (var point in curve.Points)
            csv.WriteRecord([Text(point.Threshold), Text(point.FalseMatchRate), Text(point.FalseNonMatchRate)]);
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>The measures of the queries so many years after the first visit.</summary>
/// <param name="Years">Whole years, rounded; 0 stands for less than half a year.</param>
/// <param name="Queries">Number of queries.</param>
/// <param name="NotInGallery">Those of them whose identity is not in the gallery.</param>
/// <param name="Metrics">The measured values, in the order of the stage's metrics.</param>
public sealed record YearResult(int Years, int Queries, int NotInGallery, ImmutableArray<MetricValue> Metrics);
