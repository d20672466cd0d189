using System.Collections.Immutable;

namespace ImageRegression.Pipeline;

/// <summary>What lies beside a stored result: where it came from, and what it must consist of.</summary>
public sealed record Manifest
{
    /// <summary>Identity of the result.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>What the study called the stage when it was computed.</summary>
    public required string Name { get; init; }

    /// <summary>All that decided the result.</summary>
    public required StageIdentity Identity { get; init; }

    /// <summary>The line that built the stage: <c>study.csx(12)</c>; empty where unknown.</summary>
    public string BuiltAt { get; init; } = "";

    /// <summary>Where it was computed: versions of code, .NET, libtorch and system, device, threads.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When computing began, in UTC.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long computing took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Last value of each metric the stage told.</summary>
    public ImmutableArray<MetricValue> Metrics { get; init; } = [];

    /// <summary>What the stage told its readers.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What the stages told that this result came from, directly or through others.</summary>
    public ImmutableArray<string> UpstreamNotes { get; init; } = [];

    /// <summary>What the inputs held when the result was computed, in the order of <see cref="StageIdentity.Inputs"/>.</summary>
    public ImmutableArray<Fingerprint> InputContents { get; init; } = [];

    /// <summary>The stretches in which it was computed; more than one where the process died or was stopped, and another went on.</summary>
    public ImmutableArray<Segment> Segments { get; init; } = [];

    /// <summary>Every file of the result.</summary>
    public ImmutableArray<ManifestFile> Files { get; init; } = [];

    /// <summary>What the result holds: of the names and contents of its files.</summary>
    public Fingerprint Content => Fingerprint.Of(string.Concat(Files.Select(file => $"{Settings.Quoted(file.Name)} {file.Sha256.Hex}\n")));

    /// <summary>Size of the result in bytes.</summary>
    public long SizeBytes => Files.Sum(file => file.SizeBytes);

    /// <summary>Everything a reader of the result must know, upstream first, each once.</summary>
    public ImmutableArray<string> AllNotes => [.. UpstreamNotes.Concat(Notes).Distinct()];
}

/// <summary>A stretch of a computation, from where it began or went on to where it ended or died.</summary>
/// <param name="Started">When, in UTC.</param>
/// <param name="Duration">How long; for one whose process died, up to its last checkpoint.</param>
/// <param name="Environment">Where, as in <see cref="Manifest.Environment"/>.</param>
public sealed record Segment(DateTimeOffset Started, TimeSpan Duration, ImmutableSortedDictionary<string, string> Environment);

/// <summary>One file of a result.</summary>
/// <param name="Name">Relative name with <c>/</c>.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="Sha256">Its content.</param>
public sealed record ManifestFile(string Name, long SizeBytes, Fingerprint Sha256);
