using System.Collections.Immutable;

namespace ImageRegression.Pipeline;

/// <summary>What a run is told besides its stages.</summary>
public sealed record RunOptions
{
    /// <summary>The study, as the user names it: its script. History compares a run with earlier ones of the same study.</summary>
    public string Study { get; init; } = "";

    /// <summary>The profile in force, for the history.</summary>
    public string Profile { get; init; } = "";

    /// <summary>The study's arguments, for the history.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Names of stages to compute again though their results are stored.</summary>
    public ImmutableArray<string> Force { get; init; } = [];

    /// <summary>
    /// Facts about the machine and the engine for the manifests (libtorch's version, device, threads). Asked once, and
    /// only when something is computed, so that a run from the store need not load the engine.
    /// </summary>
    public Func<IReadOnlyDictionary<string, string>> Environment { get; init; } = () => ImmutableDictionary<string, string>.Empty;
}
