using System.Collections.Immutable;
using System.Text.Json;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>The stretches of a computation that goes on from checkpoints, kept beside these.</summary>
/// <remarks>
/// Threads, device and builds of libraries decide the last bits of a training. A computation that goes on elsewhere mixes them, and must say so.
/// </remarks>
internal static class Segments
{
    private const string FileName = "segments.json";

    // The numbers of processors and the system say nothing that threads, device and libraries do not.
    private static readonly ImmutableHashSet<string> WithoutEffect = ["os", "processors"];

    /// <summary>Notes that a stretch begins.</summary>
    /// <param name="checkpoints">The folder of the checkpoints; it exists.</param>
    /// <param name="now">The stretch.</param>
    /// <returns>The stretches before, the last of them ending with its last checkpoint.</returns>
    public static ImmutableArray<Segment> Begin(string checkpoints, Segment now)
    {
        var path = Path.Combine(checkpoints, FileName);
        var before = Read(path);
        if (before is [.., var last])
            before = before.SetItem(before.Length - 1, last with { Duration = LastWritten(checkpoints) - last.Started });
        Disk.Replace(path, ManifestJson.Write(before.Add(now)));
        return before;
    }

    /// <summary>How the surroundings of a stretch differ from those before, in words; null where they do not.</summary>
    public static string? Difference(Segment before, Segment now)
    {
        string[] differing =
        [
            .. before.Environment.Keys.Union(now.Environment.Keys).Except(WithoutEffect).Order(StringComparer.Ordinal)
                .Select(fact => (fact, old: before.Environment.GetValueOrDefault(fact, "none"), current: now.Environment.GetValueOrDefault(fact, "none")))
                .Where(one => one.old != one.current)
                .Select(one => $"{one.fact} {one.old} → {one.current}"),
        ];
        return differing.Length == 0 ? null : string.Join(", ", differing);
    }

    private static ImmutableArray<Segment> Read(string path)
    {
        try
        {
            return File.Exists(path) ? ManifestJson.ReadSegments(File.ReadAllBytes(path)) : [];
        }
        catch (JsonException)
        {
            return [];   // damaged; the checkpoints themselves are checked where they are read
        }
    }

    private static DateTimeOffset LastWritten(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Max(file => file.LastWriteTimeUtc);
}
