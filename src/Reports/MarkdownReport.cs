using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Reports;

/// <summary>A run's report as Markdown.</summary>
internal static class MarkdownReport
{
    /// <summary>The text of <c>report.md</c>.</summary>
    public static string Of(RunReport report) => string.Join('\n', new[]
    {
        [$"# {Markdown.Text(report.Title)}"],
        [.. report.AllNotes.Select(note => $"> **{Markdown.Text(note)}**")],
        Results(report),
        Section("Settings", Settings(report)),
        Section("Stages", Stages(report)),
        Section("Provenance", [.. report.Stages.SelectMany(Provenance)]),
        Section("Computed with", Environment(report)),
    }.Where(block => !block.IsEmpty).Select(block => string.Join('\n', block) + "\n"));

    private static ImmutableArray<string> Results(RunReport report) =>
    [
        .. Section("Results", report.Results.IsEmpty ? [] : ResultTable.Of(report.Results).Markdown),
        .. report.Values.IsEmpty ? [] : new[] { "" },
        .. report.Values.SelectMany(Value),
    ];

    // Several lines stand in columns: as a code block of the list's item, which no backtick in the text can end.
    private static IEnumerable<string> Value(NamedValue value) => value.Lines is [var only]
        ? [$"- {Markdown.Text(value.Name)}: {Markdown.Text(only)}"]
        : [$"- {Markdown.Text(value.Name)}:", "", .. value.Lines.Select(line => $"      {line}"), ""];

    private static ImmutableArray<string> Settings(RunReport report) => new TextTable(
        [new("setting"), new("value"), new("")],
        [
            ["script", report.Script, ""],
            ["profile", report.Profile.ToString().ToLowerInvariant(), ""],
            .. report.Parameters.Select(value => ImmutableArray.Create(value.Name, value.Value, value.IsDefault ? "default" : "given")),
            ["run", report.RunId, ""],
            ["began", report.Started.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture), ""],
            ["took", Quantity.Duration(report.Duration), ""],
        ]).Markdown;

    private static ImmutableArray<string> Stages(RunReport report) => new TextTable(
        [new("stage"), new("fingerprint"), new("this run"), new("computing took", IsNumber: true), new("built at")],
        [.. report.Stages.Select(stage => ImmutableArray.Create(
            stage.Name,
            $"`{stage.Fingerprint.Brief}`",
            Action(stage.Action),
            stage.Stored is { } stored ? Quantity.Duration(stored.Manifest.Duration) : "",
            stage.BuiltAt))]).Markdown;

    private static string Action(PlannedAction action) => action switch
    {
        PlannedAction.Execute => "computed",
        PlannedAction.Reuse => "cached",
        _ => "not needed",
    };

    private static IEnumerable<string> Provenance(StageOutcome stage) =>
    [
        $"- **{Markdown.Text(stage.Name)}** `{stage.Fingerprint.Hex}`",
        .. stage.Inputs.Select(input => $"  - from {Markdown.Text(input)}"),
        .. stage.Stored is { } stored ? Contents(stored) : [],
    ];

    private static IEnumerable<string> Contents(StoredResult stored) =>
    [
        .. stored.Manifest.Identity.Sources.Select(source => $"  - read {Markdown.Text(source.Name)}, SHA-256 `{source.Content.Hex}`"),
        .. stored.Manifest.Metrics.Select(metric => $"  - {Markdown.Text(metric.Name)} {metric.Value.ToString("G6", CultureInfo.InvariantCulture)} {Markdown.Text(metric.Unit)}".TrimEnd()),
        $"  - in {Markdown.Code(stored.Files.Root)}",
    ];

    private static ImmutableArray<string> Environment(RunReport report) =>
        [.. report.Stages
            .SelectMany(stage => stage.Stored?.Manifest.Environment.AsEnumerable() ?? [])
            .Distinct()
            .OrderBy(fact => fact.Key, StringComparer.Ordinal)
            .Select(fact => $"- {Markdown.Text(fact.Key)}: {Markdown.Text(fact.Value)}")];

    private static ImmutableArray<string> Section(string heading, ImmutableArray<string> lines) =>
        lines.IsEmpty ? [] : [$"## {heading}", "", .. lines];
}
