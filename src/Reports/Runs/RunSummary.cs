using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageRegression.Pipeline;

namespace ImageRegression.Reports.Runs;

/// <summary>What a run that ended well was and found, as <c>run.json</c> in its folder of the store keeps it: for <c>runs</c> and <c>diff</c>.</summary>
public sealed record RunSummary
{
    private const string FileName = "run.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Identity of the run in the history.</summary>
    public required string Id { get; init; }

    /// <summary>What the study calls itself.</summary>
    public required string Title { get; init; }

    /// <summary>The script, as the user named it.</summary>
    public required string Script { get; init; }

    /// <summary>The scale.</summary>
    public required string Profile { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The parameters and their values.</summary>
    public ImmutableArray<RunParameter> Parameters { get; init; } = [];

    /// <summary>The script and all it loaded, with their texts.</summary>
    public ImmutableArray<ScriptText> Scripts { get; init; } = [];

    /// <summary>The commit that the script's folder was at, with <c>-dirty</c> after it where tracked files had been edited; null outside of git.</summary>
    public string? Commit { get; init; }

    /// <summary>The rows of the study's table.</summary>
    public ImmutableArray<Result> Results { get; init; } = [];

    /// <summary>Plain values that the study returned.</summary>
    public ImmutableArray<NamedValue> Values { get; init; } = [];

    /// <summary>What a reader must know besides.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>All stages, inputs first.</summary>
    public ImmutableArray<RunStage> Stages { get; init; } = [];

    /// <summary>As <see cref="RunReport.Fingerprint"/>.</summary>
    internal Fingerprint Result => RunReport.OfTargets([.. Stages.Where(stage => stage.IsTarget).Select(stage => stage.Fingerprint)]);

    /// <summary>What a run's report says of it, with what only the run itself can know.</summary>
    /// <param name="report">The report.</param>
    /// <param name="scripts">The script and all it loaded.</param>
    /// <param name="commit">The commit of its folder; null outside of git.</param>
    internal static RunSummary Of(RunReport report, ImmutableArray<ScriptText> scripts, string? commit) => new()
    {
        Id = report.RunId,
        Title = report.Title,
        Script = report.Script,
        Profile = report.Profile.ToString().ToLowerInvariant(),
        Started = report.Started,
        Duration = report.Duration,
        Parameters = [.. report.Parameters.Select(value => new RunParameter(value.Name, value.Value, value.IsDefault))],
        Scripts = scripts,
        Commit = commit,
        Results = report.Results,
        Values = report.Values,
        Notes = report.Notes,
        Stages = [.. report.Stages.Select(stage => new RunStage(stage.Name, stage.Stored?.Manifest.Identity.Kind ?? "", stage.Fingerprint, stage.Stored?.Manifest.Content, stage.Action, stage.IsTarget))],
    };

    /// <summary>Keeps the summary in the run's folder.</summary>
    internal void Save(string cacheFolder)
    {
        var folder = FolderOf(cacheFolder, Id);
        Disk.MakeFolder(folder);
        Disk.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));
    }

    /// <summary>The summary of a run; null where the run did not end well, or was made before there were summaries.</summary>
    /// <param name="cacheFolder">The store.</param>
    /// <param name="id">The run.</param>
    /// <exception cref="UserErrorException">The summary is damaged.</exception>
    public static RunSummary? Find(string cacheFolder, string id)
    {
        var file = Path.Combine(FolderOf(cacheFolder, id), FileName);
        if (!File.Exists(file))
            return null;
        try
        {
            return Read(File.ReadAllBytes(file));
        }
        catch (JsonException fault)
        {
            throw new UserErrorException($"The summary of the run is damaged ({fault.Message}). Results in the store do not depend on it; run the study again for a new one.", file, inner: fault);
        }
    }

    /// <summary>Reads a summary.</summary>
    /// <exception cref="JsonException">The bytes are not one.</exception>
    internal static RunSummary Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<RunSummary>(json, Json) ?? throw new JsonException("it holds nothing");

    /// <summary>Identities of all runs that have a summary, the first one first.</summary>
    /// <param name="cacheFolder">The store.</param>
    public static ImmutableArray<string> Known(string cacheFolder) =>
        Path.Combine(cacheFolder, "runs") is var runs && Directory.Exists(runs)
            ? [.. Directory.EnumerateDirectories(runs).Where(folder => File.Exists(Path.Combine(folder, FileName))).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>The run that people mean by the beginning of its name, or by <c>latest</c> or <c>previous</c>.</summary>
    /// <param name="cacheFolder">The store.</param>
    /// <param name="name">What they wrote.</param>
    /// <exception cref="UserErrorException">No run is called so, or several are.</exception>
    public static RunSummary Named(string cacheFolder, string name) => Find(cacheFolder, IdNamed(cacheFolder, name, []))!;

    /// <summary>The identity of the run that people mean, also among runs that did not end well.</summary>
    /// <param name="cacheFolder">The store.</param>
    /// <param name="name">What they wrote.</param>
    /// <param name="others">Identities of runs that have no summary; of these only the beginning of the name is a name.</param>
    /// <inheritdoc cref="Named" path="//exception"/>
    internal static string IdNamed(string cacheFolder, string name, IEnumerable<string> others)
    {
        var known = Known(cacheFolder);
        string[] meant = name switch
        {
            "latest" => [.. known.TakeLast(1)],
            "previous" => [.. known.SkipLast(1).TakeLast(1)],
            _ => [.. known.Union(others).Where(id => id.StartsWith(name, StringComparison.Ordinal))],
        };
        return meant switch
        {
            [var only] => only,
            [] => throw new UserErrorException(known.IsEmpty
                ? $"No run in '{cacheFolder}' has ended yet."
                : $"No run in '{cacheFolder}' is called '{name}'. The last ones that ended well are {string.Join(", ", known.TakeLast(5))}; 'latest' and 'previous' name the last two."),
            _ => throw new UserErrorException($"'{name}' begins the names of {meant.Length} runs: {string.Join(", ", meant.Take(5))}. Write more of one."),
        };
    }

    private static string FolderOf(string cacheFolder, string id) => Path.Combine(Path.GetFullPath(cacheFolder), "runs", id);
}

/// <summary>A parameter of a run.</summary>
/// <param name="Name">As the script calls it.</param>
/// <param name="Value">As text.</param>
/// <param name="IsDefault">Whether the script's own value stood.</param>
public sealed record RunParameter(string Name, string Value, bool IsDefault);

/// <summary>A script or a file it loaded, as it was when the run began.</summary>
/// <param name="Name">Relative to the script's folder, with <c>/</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record ScriptText(string Name, string Text);

/// <summary>A stage of a run.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">What it does; empty where the store has its result no more.</param>
/// <param name="Fingerprint">Identity of its result.</param>
/// <param name="Content">What the result held; null where the store had it no more.</param>
/// <param name="Action">What the run did with it.</param>
/// <param name="IsTarget">Whether the study returned it.</param>
public sealed record RunStage(string Name, string Kind, Fingerprint Fingerprint, Fingerprint? Content, PlannedAction Action, bool IsTarget);
