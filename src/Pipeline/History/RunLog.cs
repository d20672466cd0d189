using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.History;

/// <summary>The events of one run as JSON lines in <c>runs/&lt;id&gt;.jsonl</c> of the store, each written through at once.</summary>
/// <remarks>A log that cannot be written is done without, and told of: the disk may be full or read-only, and all results there.</remarks>
internal sealed class RunLog(string storeFolder, RunRecord run) : IDisposable
{
    /// <summary>The folder of logs in a store, and of the reports of their runs.</summary>
    public const string FolderName = "runs";

    /// <summary>The ending of a log.</summary>
    public const string Ending = ".jsonl";

    private static readonly TimeSpan ProgressPause = TimeSpan.FromSeconds(1);
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<FileStream> file = new(() =>
        new(Path.Combine(Directory.CreateDirectory(Path.Combine(storeFolder, FolderName)).FullName, run.Id + Ending), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));

    private DateTimeOffset lastProgress;
    private string? fault;
    private bool isGivenUp;

    /// <summary>Why there is no log, if it was not told yet.</summary>
    public string? TakeFault() => Interlocked.Exchange(ref fault, null);

    public void Write(RunEvent happened)
    {
        if (isGivenUp)
            return;
        if (happened is RunEvent.Progress)
        {
            if (happened.At - lastProgress < ProgressPause)
                return;
            lastProgress = happened.At;
        }
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteString("at", happened.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("event", JsonNamingPolicy.CamelCase.ConvertName(happened.GetType().Name));
            Body(json, happened);
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        try
        {
            file.Value.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            (isGivenUp, fault) = (true, $"The log of this run cannot be written. Results are not affected. ({refused.Message})");
        }
    }

    public void Dispose()
    {
        if (file.IsValueCreated)
            file.Value.Dispose();
    }

    private void Body(Utf8JsonWriter json, RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.RunStarted e:
                json.WriteString("run", e.RunId);
                json.WriteString("study", e.Study);
                json.WriteString("started", run.Started.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                json.WriteString("profile", run.Profile);
                json.WriteStartArray("arguments");
                foreach (var argument in run.Arguments)
                    json.WriteStringValue(argument);
                json.WriteEndArray();
                json.WriteStartArray("plan");
                foreach (var planned in e.Plan)
                {
                    json.WriteStartObject();
                    Stage(json, planned);
                    json.WriteString("action", JsonNamingPolicy.CamelCase.ConvertName(planned.Action.ToString()));
                    if (planned.Reason.Length > 0)
                        json.WriteString("reason", planned.Reason);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                break;
            case RunEvent.Started e:
                Stage(json, e.Stage);
                json.WriteString("reason", e.Stage.Reason);
                break;
            case RunEvent.Waiting e:
                Stage(json, e.Stage);
                if (e.ProcessId is { } pid)
                    json.WriteNumber("process", pid);
                if (e.RunId is { } other)
                    json.WriteString("run", other);
                break;
            case RunEvent.Progress e:
                Stage(json, e.Stage);
                json.WriteNumber("done", e.Done);
                json.WriteNumber("total", e.Total);
                json.WriteString("unit", e.Unit);
                break;
            case RunEvent.Metric e:
                Stage(json, e.Stage);
                json.WriteString("name", e.Value.Name);
                ManifestJson.Number(json, "value", e.Value.Value);
                json.WriteString("unit", e.Value.Unit);
                break;
            case RunEvent.Note e:
                Stage(json, e.Stage);
                json.WriteString("text", e.Text);
                break;
            case RunEvent.Finished e:
                Stage(json, e.Stage);
                ManifestJson.Number(json, "seconds", e.Manifest.Duration.TotalSeconds);
                json.WriteNumber("bytes", e.Manifest.SizeBytes);
                break;
            case RunEvent.Cached e:
                Stage(json, e.Stage);
                break;
            case RunEvent.Failed e:
                Stage(json, e.Stage);
                json.WriteString("builtAt", e.Stage.Stage.BuiltAt.ToString());
                json.WriteString("error", e.Error.ToString());
                break;
            case RunEvent.Warning e:
                json.WriteString("text", e.Text);
                break;
            case RunEvent.RunFinished e:
                json.WriteString("run", e.RunId);
                json.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(e.Status.ToString()));
                ManifestJson.Number(json, "seconds", e.Duration.TotalSeconds);
                break;
        }
    }

    private static void Stage(Utf8JsonWriter json, PlannedStage stage)
    {
        json.WriteString("stage", stage.Name);
        json.WriteString("fingerprint", stage.Fingerprint.Hex);
    }
}
