using System.Collections.Immutable;

namespace ImageRegression.Pipeline.Storage;

/// <summary>What processes that died left in a store, and its removal.</summary>
/// <param name="Folder">The store.</param>
/// <param name="Drafts">Unfinished results, and finished ones on their way out.</param>
/// <param name="Locks">The locks of results.</param>
/// <param name="Checkpoints">The checkpoints of unfinished results.</param>
/// <param name="ResultOf">Where a result lies.</param>
/// <param name="LockOf">Where the lock of a result lies, by the digits of its fingerprint.</param>
/// <param name="Leases">What runs need that are alive, or were.</param>
internal sealed record StoreLeftovers(
    string Folder, string Drafts, string Locks, string Checkpoints, Func<Fingerprint, string> ResultOf, Func<string, string> LockOf, RunLeases Leases)
{
    /// <summary>Ends the name of an earlier result that a new one is taking the place of.</summary>
    public const string Replaced = "-replaced";

    /// <summary>Removes what nobody works on.</summary>
    /// <returns>What was done, a sentence each; empty where nothing was to do.</returns>
    public ImmutableArray<string> Clear() =>
    [
        .. Told(Results(), "unfinished result", "of runs that were killed", "removed"),
        .. Told(FinishedCheckpoints(), "checkpoint", "of finished results", "removed"),
        .. Told(Holders(), "lock", "of runs that were killed", "cleared"),
        .. Told(Leases.Clear(), "lease", "of runs that were killed", "cleared"),
        .. Told(SmallFiles(), "half-written file", "of runs that were killed", "removed"),
    ];

    private static IEnumerable<string> Told(int count, string what, string whose, string done) =>
        count == 0 ? [] : [Counted.Of(count, what, $"{whose} was {done}", $"{whose} were {done}")];

    private int Results()
    {
        var cleared = 0;
        foreach (var leftover in FoldersIn(Drafts))
            if (Fingerprint.TryParse(Path.GetFileName(leftover).Split('-')[0], out var fingerprint) && StoreLock.TryAcquire(LockOf(fingerprint.Hex)) is { } held)
                using (held)
                {
                    if (leftover.EndsWith(Replaced, StringComparison.Ordinal) && !Directory.Exists(ResultOf(fingerprint)))
                        Disk.Rename(leftover, ResultOf(fingerprint));
                    else
                        Disk.Delete(leftover);
                    cleared++;
                }
        return cleared;
    }

    // Those of a result that is being computed again by force are held by its run.
    private int FinishedCheckpoints()
    {
        var cleared = 0;
        foreach (var folder in FoldersIn(Checkpoints))
            if (Fingerprint.TryParse(Path.GetFileName(folder), out var fingerprint) && Directory.Exists(ResultOf(fingerprint))
                && StoreLock.TryAcquire(LockOf(fingerprint.Hex)) is { } held)
                using (held)
                {
                    Disk.MakeFolder(Drafts);
                    var gone = Path.Combine(Drafts, $"{fingerprint.Hex}-{Guid.NewGuid():N}");
                    Disk.Rename(folder, gone);
                    Disk.Delete(gone);
                    cleared++;
                }
        return cleared;
    }

    private int Holders() => StoreLock.WithHolder(Locks).ToArray().Count(path =>
    {
        using var held = StoreLock.TryAcquire(path);
        return held is not null;
    });

    private int SmallFiles()
    {
        string[] plain = ["", "scripts", "traces", "code", "leases"], divided = ["reports", "runs", "checkpoints"];
        string[] folders = [.. plain.Select(name => Path.Combine(Folder, name)), .. divided.SelectMany(name => FoldersIn(Path.Combine(Folder, name)))];
        var cleared = folders.Sum(Disk.ClearDrafts);
        foreach (var folder in folders.Select(folder => Path.Combine(folder, "figures")).Where(Directory.Exists))
            cleared += Disk.ClearDrafts(folder);
        // Earlier versions left these; none of this one is called so.
        foreach (var file in Directory.Exists(Folder) ? Directory.GetFiles(Folder).Where(IsDraftOfHashes) : [])
        {
            File.Delete(file);
            cleared++;
        }
        foreach (var folder in FoldersIn(Path.Combine(Folder, "reports")).Where(folder => Path.GetFileName(folder).Contains('.', StringComparison.Ordinal)))
        {
            Disk.Delete(folder);
            cleared++;
        }
        return cleared;
    }

    private static bool IsDraftOfHashes(string file) => Path.GetFileName(file).StartsWith("content-hashes.tsv.", StringComparison.Ordinal);

    private static string[] FoldersIn(string folder) => Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
}
