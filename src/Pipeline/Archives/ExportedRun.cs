using System.Collections.Immutable;

namespace ImageRegression.Pipeline.Archives;

/// <summary>What an archive has to say of its run.</summary>
public sealed record ExportedRun
{
    /// <summary>Identity of the run in the history.</summary>
    public required string Id { get; init; }

    /// <summary>What the study calls itself.</summary>
    public required string Title { get; init; }

    /// <summary>The script, as the user named it.</summary>
    public required string Study { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>All stages, inputs first.</summary>
    public required ImmutableArray<ExportedStage> Stages { get; init; }

    /// <summary>The study's scripts, the one that was run first.</summary>
    public ImmutableArray<ExportedText> Scripts { get; init; } = [];

    /// <summary>The study's table.</summary>
    public ImmutableArray<ExportedText> Tables { get; init; } = [];
}

/// <summary>A stage of a run.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Result">Identity of its result.</param>
/// <param name="Content">What the result held when the run ended; null where the store had it no more.</param>
/// <param name="IsTarget">Whether the study returned it.</param>
public sealed record ExportedStage(string Name, Fingerprint Result, Fingerprint? Content, bool IsTarget);

/// <summary>A text for people.</summary>
/// <param name="Name">Relative name with <c>/</c>; a script's may begin with <c>../</c>, as the script loads it.</param>
/// <param name="Text">What it says.</param>
public sealed record ExportedText(string Name, string Text);
