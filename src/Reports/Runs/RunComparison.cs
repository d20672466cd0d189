using System.Collections.Immutable;
using System.Globalization;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Studies;

namespace ImageRegression.Reports.Runs;

/// <summary>Two runs beside each other: parameters, code, stages, results, and the errors of each subject.</summary>
public static class RunComparison
{
    private const int MostLines = 60;

    /// <summary>What differs, as lines for the console.</summary>
    /// <param name="before">The one run.</param>
    /// <param name="after">The other.</param>
    /// <param name="store">Where results are kept: what is gone from it is told by fingerprints alone.</param>
    public static ImmutableArray<string> Of(RunSummary before, RunSummary after, Store store) =>
    [
        $"{before.Id}  {before.Script}  {before.Started:yyyy-MM-dd HH:mm:ss 'UTC'}",
        $"{after.Id}  {after.Script}  {after.Started:yyyy-MM-dd HH:mm:ss 'UTC'}",
        .. Section("parameters", Parameters(before, after)),
        .. Section("code", Code(before, after)),
        .. Section("stages", Stages(before, after, store)),
        .. Section("results", Results(before, after)),
        .. Section("errors, subject by subject", Errors(before, after, store)),
    ];

    private static IEnumerable<string> Section(string name, ImmutableArray<string> lines) =>
        lines.IsEmpty ? ["", $"{name}: the same"] : ["", name, .. lines.Select(line => $"  {line}")];

    private static ImmutableArray<string> Parameters(RunSummary before, RunSummary after) =>
    [
        .. before.Profile == after.Profile ? [] : new[] { $"profile: {before.Profile} → {after.Profile}" },
        .. before.Parameters.Select(one => one.Name).Union(after.Parameters.Select(one => one.Name))
            .Select(name => (name, Old: Value(before, name), New: Value(after, name)))
            .Where(one => one.Old != one.New).Select(one => $"{one.name}: {one.Old ?? "(none)"} → {one.New ?? "(none)"}"),
    ];

    private static string? Value(RunSummary run, string name) => run.Parameters.FirstOrDefault(one => one.Name == name)?.Value;

    private static ImmutableArray<string> Code(RunSummary before, RunSummary after) =>
    [
        .. before.Commit == after.Commit ? [] : new[] { $"commit: {before.Commit ?? "(none)"} → {after.Commit ?? "(none)"}" },
        .. before.Scripts.Select(one => one.Name).Union(after.Scripts.Select(one => one.Name))
            .SelectMany(name => Differences(name, Text(before, name), Text(after, name))),
    ];

    private static string Text(RunSummary run, string name) => run.Scripts.FirstOrDefault(one => one.Name == name)?.Text ?? "";

    // As diff -u writes it, without lines around.
    private static IEnumerable<string> Differences(string name, string before, string after)
    {
        if (before == after)
            return [];
        string[] lines = [.. InlineDiffBuilder.Diff(before, after, ignoreWhiteSpace: false).Lines
            .Where(line => line.Type is not ChangeType.Unchanged)
            .Select(line => $"{(line.Type is ChangeType.Deleted ? '-' : '+')} {line.Text}")];
        return
        [
            name,
            .. lines.Take(MostLines).Select(line => $"  {line}"),
            .. lines.Length > MostLines ? [$"  and {lines.Length - MostLines} more lines"] : Array.Empty<string>(),
        ];
    }

    private static ImmutableArray<string> Stages(RunSummary before, RunSummary after, Store store)
    {
        var (old, now) = (ByName(before), ByName(after));
        var changed = now.Where(pair => old.TryGetValue(pair.Key, out var then) && then.Fingerprint != pair.Value.Fingerprint).ToArray();
        // What differs only because something above it does is counted, not told again.
        string[] below = [.. changed.Where(pair => IsOnlyBelow(old[pair.Key], pair.Value, store)).Select(pair => pair.Key)];
        return
        [
            .. old.Keys.Except(now.Keys).Select(name => $"{name}: only in the first"),
            .. now.SelectMany(pair => !old.TryGetValue(pair.Key, out var then) ? [$"{pair.Key}: only in the second"]
                : then.Fingerprint == pair.Value.Fingerprint && then.Content == pair.Value.Content ? []
                : below.Contains(pair.Key) ? []
                : Changes(pair.Key, then, pair.Value, store)),
            .. below.Length == 0 ? Array.Empty<string>() : [$"only by what they read: {string.Join(", ", below.Select(name => $"{name} ({Bits(old[name], now[name])})"))}"],
        ];
    }

    private static bool IsOnlyBelow(RunStage before, RunStage after, Store store) =>
        store.Find(before.Fingerprint, out _) is { Manifest.Identity: var then } && store.Find(after.Fingerprint, out _) is { Manifest.Identity: var now }
        && (now with { Inputs = then.Inputs }).Equals(then) && now.Inputs.Select(input => input.Role).SequenceEqual(then.Inputs.Select(input => input.Role));

    private static string Bits(RunStage before, RunStage after) =>
        before.Content is null || after.Content is null ? "results gone" : before.Content == after.Content ? "same bits" : "other bits";

    private static IEnumerable<string> Changes(string name, RunStage before, RunStage after, Store store)
    {
        var bits = $"; {Bits(before, after)}";
        return before.Fingerprint == after.Fingerprint ? [$"{name}: the same computation{bits}"]
            : store.Find(before.Fingerprint, out _) is { } then && store.Find(after.Fingerprint, out _) is { } now
                ? [$"{name}: {string.Join(", ", store.Changes(then.Manifest, now.Manifest))}{bits}"]
                : [$"{name}: {before.Fingerprint.Brief} → {after.Fingerprint.Brief}{bits}"];
    }

    // Several stages may bear one name: each by its place among them.
    private static ImmutableSortedDictionary<string, RunStage> ByName(RunSummary run) =>
        run.Stages.GroupBy(stage => stage.Name).SelectMany(same => same.Index().Select(one => (Name: one.Index == 0 ? same.Key : $"{same.Key} ({one.Index + 1})", Stage: one.Item)))
            .ToImmutableSortedDictionary(one => one.Name, one => one.Stage, StringComparer.Ordinal);

    private static ImmutableArray<string> Results(RunSummary before, RunSummary after)
    {
        var rows = from label in before.Results.Select(row => row.Label).Union(after.Results.Select(row => row.Label))
                   from metric in Metrics(before, label).Union(Metrics(after, label))
                   let old = Metric(before, label, metric)
                   let now = Metric(after, label, metric)
                   where old?.Value.Equals(now?.Value) != true
                   select ImmutableArray.Create(label, metric, Number(old), Number(now), old is null || now is null ? "" : Signed(now.Value - old.Value), (now ?? old)!.Unit);
        var all = rows.ToImmutableArray();
        return all.IsEmpty ? [] : [.. new TextTable([new(""), new("metric"), new("before", IsNumber: true), new("after", IsNumber: true), new("difference", IsNumber: true), new("unit")], all).Lines];
    }

    private static IEnumerable<string> Metrics(RunSummary run, string label) => run.Results.Where(row => row.Label == label).SelectMany(row => row.Metrics).Select(metric => metric.Name);

    private static MetricValue? Metric(RunSummary run, string label, string name) =>
        run.Results.Where(row => row.Label == label).SelectMany(row => row.Metrics).FirstOrDefault(metric => metric.Name == name);

    private static ImmutableArray<string> Errors(RunSummary before, RunSummary after, Store store)
    {
        var (old, now) = (ByName(before), ByName(after));
        return
        [
            .. from pair in now
               let then = old.GetValueOrDefault(pair.Key)
               where then is not null && then.Content != pair.Value.Content
               let earlier = PredictionsOf(then, store)
               let current = PredictionsOf(pair.Value, store)
               where earlier is not null && current is not null
               select PairedErrors.WhyNot(earlier, current) is { } why ? $"{pair.Key}: {why}" : Line(pair.Key, PairedErrors.Of(earlier, current)),
        ];
    }

    private static Predictions? PredictionsOf(RunStage stage, Store store) =>
        store.Find(stage.Fingerprint, out _) is { } found && Predictions.AreIn(found.Files) ? Predictions.Load(found.Files) : null;

    private static string Line(string name, PairedErrors? errors) => errors is null
        ? $"{name}: no case is predicted by both"
        : $"{name}: MAE {Number(errors.Before)} → {Number(errors.After)}, {Signed(errors.After - errors.Before)} "
            + (double.IsNaN(errors.Lower) ? "(one subject: no interval)" : $"[{Signed(errors.Lower)}, {Signed(errors.Upper)}]")
            + $" over {Quantity.Count(errors.Cases, "case")} of {Quantity.Count(errors.Subjects, "subject")}";

    private static string Number(MetricValue? value) => value is null ? "" : Number(value.Value);

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture);
}
