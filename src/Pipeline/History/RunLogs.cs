using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.History;

/// <summary>The logs of all runs on a store, read back: with the manifests of the results they say what the history says.</summary>
/// <remarks>
/// A line that is damaged or cut is passed over. A stage that failed, whose result no manifest describes, is not told of again;
/// its run is, as failed.
/// </remarks>
internal sealed class RunLogs(string storeFolder)
{
    private readonly string folder = Path.Combine(storeFolder, RunLog.FolderName);
    private readonly Lazy<Dictionary<string, Manifest>> manifests = new(() =>
        new Store(storeFolder).Manifests.DistinctBy(one => one.Fingerprint.Hex).ToDictionary(one => one.Fingerprint.Hex));

    /// <summary>Whether there are any.</summary>
    public bool AreThere => Directory.Exists(folder) && Files.Any();

    private IEnumerable<string> Files => Directory.EnumerateFiles(folder, $"*{RunLog.Ending}");

    /// <summary>The runs, the first one first.</summary>
    public ImmutableArray<RunRecord> Read() =>
        !AreThere ? [] : [.. Files.Order(StringComparer.Ordinal).Select(Read).OfType<RunRecord>()];

    private RunRecord? Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Read(stream, manifests);
    }

    /// <summary>The run that a log tells of; null where it tells of none.</summary>
    /// <param name="log">The log.</param>
    /// <param name="manifests">Those of its results, by the digits of their fingerprints.</param>
    public static RunRecord? Read(Stream log, Lazy<Dictionary<string, Manifest>> manifests)
    {
        RunRecord? run = null;
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = new StreamReader(log);
        while (lines.ReadLine() is { } line)
            try
            {
                using var document = JsonDocument.Parse(line);
                run = After(run, document.RootElement, reasons, manifests);
            }
            catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
            {
                // The process died in the middle of the line.
            }
        return run;
    }

    private static RunRecord? After(RunRecord? run, JsonElement line, Dictionary<string, string> reasons, Lazy<Dictionary<string, Manifest>> manifests)
    {
        switch (Text(line, "event"))
        {
            case "runStarted":
                return new(
                    Text(line, "run"), Text(line, "study"), TextOr(line, "profile"),
                    line.TryGetProperty("arguments", out var given) ? [.. given.EnumerateArray().Select(argument => argument.GetString() ?? "")] : [],
                    DateTimeOffset.Parse(TextOr(line, "started") is { Length: > 0 } started ? started : Text(line, "at"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), null, RunStatus.Running, []);
            case "started":
                reasons[Text(line, "fingerprint")] = Text(line, "reason");
                return run;
            case "finished":
                return WithStage(run, line, RunStatus.Finished, reasons.GetValueOrDefault(Text(line, "fingerprint"), ""), manifests);
            case "cached":
                return WithStage(run, line, RunStatus.Cached, "", manifests);
            case "runFinished":
                return run is null ? null : run with
                {
                    Status = Enum.TryParse<RunStatus>(Text(line, "status"), ignoreCase: true, out var status) ? status : RunStatus.Failed,
                    Duration = TimeSpan.FromSeconds(line.GetProperty("seconds").GetDouble()),
                };
            default:
                return run;
        }
    }

    private static RunRecord? WithStage(RunRecord? run, JsonElement line, RunStatus status, string reason, Lazy<Dictionary<string, Manifest>> manifests) =>
        run is not null && manifests.Value.TryGetValue(Text(line, "fingerprint"), out var manifest)
            ? run with { Stages = run.Stages.Add(new(Text(line, "stage"), manifest.Identity, status, reason, manifest.Duration, manifest.BuiltAt, manifest.Metrics)) }
            : run;

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString() ?? "";

    private static string TextOr(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
