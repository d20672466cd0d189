using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Studies;

namespace ImageRegression.Reports;

/// <summary>All that a run of a study has to say: what the console shows and <c>report.md</c> keeps.</summary>
public sealed record RunReport
{
    /// <summary>What the study calls itself.</summary>
    public required string Title { get; init; }

    /// <summary>The script, as the user named it.</summary>
    public required string Script { get; init; }

    /// <summary>Identity of the run in the history.</summary>
    public required string RunId { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The scale.</summary>
    public required Profile Profile { get; init; }

    /// <summary>The parameters and their values.</summary>
    public ImmutableArray<ParameterValue> Parameters { get; init; } = [];

    /// <summary>The rows of the study's table, in the order in which it returned them.</summary>
    public ImmutableArray<Result> Results { get; init; } = [];

    /// <summary>Plain values that the study returned, with the names of their stages.</summary>
    public ImmutableArray<NamedValue> Values { get; init; } = [];

    /// <summary>What a reader must know besides, such as that the data are phantoms; each once.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Which stored results behind these are damaged, so that figures may be missing; each once.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What could not be written, a sentence each with the reason: the results above hold all the same.</summary>
    public ImmutableArray<string> Unwritten { get; init; } = [];

    internal ImmutableArray<string> AllNotes => [.. Notes, .. Warnings.Select(warning => $"Warning: {warning}")];

    /// <summary>All stages, inputs first.</summary>
    public ImmutableArray<StageOutcome> Stages { get; init; } = [];

    /// <summary>Full path of the report; empty before it is written.</summary>
    public string File { get; init; } = "";

    /// <summary>Full paths of the files that the table was written to; empty where there is no table.</summary>
    public ImmutableArray<string> Tables { get; init; } = [];

    /// <summary>Full path of the page with figures and evidence, <c>report.html</c>; empty before it is written.</summary>
    public string Page { get; init; } = "";

    /// <summary>Fingerprint over those of all that the study returned: equal where every result is.</summary>
    public Fingerprint Fingerprint => OfTargets([.. Stages.Where(stage => stage.IsTarget).Select(stage => stage.Fingerprint)]);

    internal static Fingerprint OfTargets(ImmutableArray<Fingerprint> targets) =>
        targets is [var only] ? only : Fingerprint.Of(string.Join('\n', targets.Select(target => target.Hex)));
}

/// <summary>A plain value that a study returned.</summary>
public sealed record NamedValue(string Name, string Text)
{
    /// <summary>The lines of the text. Several, such as those of a confusion matrix, stand in columns and are shown as they are.</summary>
    public ImmutableArray<string> Lines => [.. Text.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r'))];
}

/// <summary>What became of a stage in a run.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Fingerprint">Identity of its result.</param>
/// <param name="Action">What the run did with it.</param>
/// <param name="IsTarget">Whether the study returned it.</param>
/// <param name="Inputs">The names of the stages it reads, with the parts they play.</param>
/// <param name="BuiltAt">The script line that built it; empty where unknown.</param>
/// <param name="Stored">Its result; null where the run did not need it and the store has it no more.</param>
public sealed record StageOutcome(
    string Name,
    Fingerprint Fingerprint,
    PlannedAction Action,
    bool IsTarget,
    ImmutableArray<string> Inputs,
    string BuiltAt,
    StoredResult? Stored);
