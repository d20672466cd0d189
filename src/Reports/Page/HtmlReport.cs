using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ImageRegression.Pipeline;
using ImageRegression.Reports.Figures;

namespace ImageRegression.Reports.Page;

/// <summary>A study's results as one HTML file that needs nothing but a browser.</summary>
/// <remarks>
/// The page says nothing about the run that wrote it, such as its time: runs with equal results share one page. What is
/// text is written here; figures and cards are drawn by the page's script from <see cref="PageData"/>.
/// </remarks>
internal static partial class HtmlReport
{
    /// <summary>Identity of the page: equal where all that it shows is equal. Takes no look at any artifact.</summary>
    public static Fingerprint Identity(RunReport report) => Fingerprint.Of($"{PageAssets.Version}\n{report.Title}\n{Body(report)}");

    /// <summary>The text of <c>report.html</c>.</summary>
    public static string Of(RunReport report, StudyFigures figures) => Of(report, figures, new PageLimits());

    internal static string Of(RunReport report, StudyFigures figures, PageLimits limits)
    {
        var script = PageAssets.Script;
        return Place().Replace(PageAssets.Template, place => place.Groups[1].Value switch
        {
            "title" => Html.Text(report.Title),
            "body" => Body(report),
            "style" => PageAssets.Style,
            "script" => script,
            "script-hash" => PageAssets.HashOf(script),
            "data" => PageJson.Of(PageDataOf.Of(figures, limits)),
            var unknown => throw new InvalidOperationException($"The page's template names '{unknown}', which is nothing."),
        });
    }

    // A place in the template: {{name}}. What is put in is not searched again.
    [GeneratedRegex("{{([a-z-]+)}}")]
    private static partial Regex Place();

    private static string Body(RunReport report) => string.Concat(
    [
        $"<header id=\"top\"><h1>{Html.Text(report.Title)}</h1></header>\n",
        report.Notes.IsEmpty && report.Warnings.IsEmpty ? "" : $"<div class=\"notes\" role=\"note\">{string.Concat(report.AllNotes.Select(note => $"<p>{Html.Text(note)}</p>"))}</div>\n",
        Section("results", "Results", Results(report)),
        "<div id=\"figures\"></div>\n",
        Section("provenance", "Provenance", Provenance(report)),
    ]);

    private static string Results(RunReport report) => string.Concat(
    [
        report.Results.IsEmpty ? "" : Html.Table(ResultTable.Of(report.Results)),
        .. report.Values.Select(Value),
    ]);

    private static string Value(NamedValue value) => value.Lines is [var only]
        ? $"<p>{Html.Text(value.Name)}: <strong>{Html.Text(only)}</strong></p>"
        : $"<p>{Html.Text(value.Name)}:</p>\n<pre>{string.Join('\n', value.Lines.Select(Html.Text))}</pre>\n";

    private static string Provenance(RunReport report) => string.Concat(
    [
        "<p>Everything that decided these results. Equal fingerprints mean the same computation: equal bits on the same kind of device with the same threads and libtorch.</p>",
        "<h3>Settings</h3>",
        Html.Table(new TextTable(
            [new("setting"), new("value"), new("")],
            [
                ["script", report.Script, ""],
                ["profile", report.Profile.ToString().ToLowerInvariant(), ""],
                .. report.Parameters.Select(value => ImmutableArray.Create(value.Name, value.Value, value.IsDefault ? "default" : "given")),
                ["result", report.Fingerprint.Hex, ""],
            ])),
        "<h3>Stages</h3>",
        .. report.Stages.Select(Stage),
        "<h3>Computed with</h3>",
        Html.Table(new TextTable(
            [new("what"), new("version or value")],
            [.. report.Stages.SelectMany(stage => stage.Stored?.Manifest.Environment.AsEnumerable() ?? []).Distinct()
                .OrderBy(fact => fact.Key, StringComparer.Ordinal).Select(fact => ImmutableArray.Create(fact.Key, fact.Value))])),
    ]);

    private static string Stage(StageOutcome stage) =>
        $"<details><summary><strong>{Html.Text(stage.Name)}</strong> <code>{stage.Fingerprint.Brief}</code>"
        + $"{(stage.BuiltAt.Length == 0 ? "" : $" <span class=\"quiet\">{Html.Text(stage.BuiltAt)}</span>")}</summary>"
        + Html.Table(new TextTable([new("what"), new("value")], [.. Facts(stage)])) + "</details>\n";

    private static IEnumerable<ImmutableArray<string>> Facts(StageOutcome stage)
    {
        yield return ["fingerprint", stage.Fingerprint.Hex];
        if (stage.Stored is not { Manifest: var manifest })
            yield break;
        yield return ["kind", manifest.Identity.Kind];
        foreach (var setting in manifest.Identity.Settings.Where(setting => setting.Type is not ("group" or "list")))
            yield return [setting.Name, setting.Text];
        foreach (var input in manifest.Identity.Inputs)
            yield return [$"from {input.Role}", input.Fingerprint.Hex];
        foreach (var source in manifest.Identity.Sources)
            yield return [$"read {source.Name}", source.Content.Hex];
        foreach (var metric in manifest.Metrics)
            yield return [metric.Name, $"{metric.Value.ToString("G6", CultureInfo.InvariantCulture)} {metric.Unit}".TrimEnd()];
        foreach (var file in manifest.Files)
            yield return [$"wrote {file.Name}", $"{file.Sha256.Hex}, {Quantity.Size(file.SizeBytes)}"];
        yield return ["computing took", Quantity.Duration(manifest.Duration)];
    }

    private static string Section(string id, string heading, string content) =>
        content.Length == 0 ? "" : $"<section id=\"{id}\"><h2>{heading}</h2>\n{content}</section>\n";
}
