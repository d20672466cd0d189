using System.Collections.Immutable;

namespace ImageRegression.Pipeline.Storage;

/// <summary>What can go from a store because no run that is kept needs it, and what it would cost to get it back.</summary>
/// <param name="Items">What goes.</param>
/// <param name="Kept">The runs that stay, the first one first.</param>
public sealed record Garbage(ImmutableArray<GarbageItem> Items, ImmutableArray<string> Kept)
{
    /// <summary>The results that go.</summary>
    public int Results => Items.Count(item => item.Kind == GarbageItem.Result);

    /// <summary>Size of all that goes, in bytes.</summary>
    public long SizeBytes => Items.Sum(item => item.SizeBytes);

    /// <summary>How long it took to compute the results that go: what it costs to get them back.</summary>
    public TimeSpan Cost => Items.Aggregate(TimeSpan.Zero, (sum, item) => sum + item.Duration);

    /// <summary>The results that took longest, the longest first.</summary>
    /// <param name="count">How many at most.</param>
    public ImmutableArray<GarbageItem> Longest(int count) =>
        [.. Items.Where(item => item.Duration > TimeSpan.Zero).OrderByDescending(item => item.Duration).ThenBy(item => item.Path, StringComparer.Ordinal).Take(count)];

    /// <summary>Number and size of what goes, by kind; the largest first.</summary>
    public ImmutableArray<(string Kind, int Count, long SizeBytes)> ByKind =>
        [.. Items.GroupBy(item => item.Kind).Select(kind => (kind.Key, kind.Count(), kind.Sum(item => item.SizeBytes))).OrderByDescending(kind => kind.Item3)];
}

/// <summary>A file or folder of a store that no kept run needs.</summary>
/// <param name="Kind">The folder of the store that it lies in: <c>objects</c>, <c>checkpoints</c>, <c>runs</c>, ….</param>
/// <param name="Path">Where it lies, relative to the store.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
public sealed record GarbageItem(string Kind, string Path, long SizeBytes)
{
    internal const string Result = "objects", Checkpoints = "checkpoints", Traces = "traces", Code = "code", Runs = "runs", Reports = "reports", Damaged = "damaged", Scripts = "scripts";

    /// <summary>What the study called the stage; empty for what is no result, and for one whose manifest is damaged.</summary>
    public string Name { get; init; } = "";

    /// <summary>How long computing it took; zero where that is unknown.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>A run that needs this needs the item.</summary>
    internal Fingerprint? Needed { get; init; }

    /// <summary>The run that it belongs to; null where it belongs to none.</summary>
    internal string? RunId { get; init; }

    /// <summary>The digits that its lock is known by.</summary>
    internal Fingerprint Key => Kind is Result or Checkpoints ? Needed!.Value : Fingerprint.Of(Path);
}
