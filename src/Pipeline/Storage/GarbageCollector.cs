using System.Collections.Immutable;
using ImageRegression.Pipeline.History;

namespace ImageRegression.Pipeline.Storage;

/// <summary>Finds what no kept run of a store needs and removes it, also beside runs that go on.</summary>
/// <remarks>
/// Kept are the newest runs of each study that ended well, as many of those that did not, for their checkpoints go on, the
/// pinned ones, and what a run that is alive works on or has planned. What was found is looked at once more, under the gate that runs
/// pass (<see cref="RunLeases"/>), and then renamed away before it is deleted.
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="keep">How many runs of each study are kept; at least 0.</param>
/// <param name="isOfStudy">Whether runs of a study, as the user named it, may go at all; all may where null.</param>
public sealed class GarbageCollector(Store store, int keep, Func<string, bool>? isOfStudy = null)
{
    private const int AtOnce = 64;   // how many are renamed while runs wait at the gate
    private static readonly TimeSpan ScriptsAreKept = TimeSpan.FromDays(30);   // compiling one again takes two seconds

    /// <summary>What can go now; removes nothing.</summary>
    /// <exception cref="UserErrorException">The disk refuses.</exception>
    public Garbage Find() => Guarded(() => Found().Garbage);

    /// <summary>Removes what can go, and forgets the runs that it removes.</summary>
    /// <returns>What went.</returns>
    /// <inheritdoc cref="Find" path="//exception"/>
    public Garbage Collect() => Guarded(() =>
    {
        var (garbage, needed) = Found();
        // Runs first: should this be killed, no run is left whose results are gone.
        var gone = garbage.Items.OrderBy(item => item.Kind != GarbageItem.Runs).Chunk(AtOnce).SelectMany(items => Remove(items, needed)).ToImmutableArray();
        new RunHistory(store.Folder, store.Time).Forget([.. gone.Select(item => item.RunId).OfType<string>().Distinct()]);
        return garbage with { Items = gone };
    });

    private (Garbage Garbage, Needed Needed) Found()
    {
        store.Prepare();
        var needed = new Needed(store);
        using (store.Leases.Enter())
            needed.LookAgain();   // at those alive first: one that ends meanwhile has its log below
        var runs = RunNeeds.All(store.Folder);
        var kept = runs.Where(run => isOfStudy?.Invoke(run.Study) == false || needed.IsAlive(run.Id) || RunPins.IsPinned(store.Folder, run.Id))
            .Concat(runs.GroupBy(run => (run.Study, run.EndedWell)).SelectMany(same => same.TakeLast(keep))).DistinctBy(run => run.Id).ToArray();
        needed.Keep(kept, runs);
        var manifests = store.Manifests.ToDictionary(manifest => manifest.Fingerprint);
        foreach (var manifest in manifests.Values.Where(manifest => needed.Contains(manifest.Fingerprint)))
            needed.Keep(manifest.Identity.Code);
        ImmutableArray<GarbageItem> items =
        [
            .. Results(manifests), .. Hashes(GarbageItem.Checkpoints), .. Traces(), .. Listings(),
            .. Runs(runs), .. Pages(kept), .. In(GarbageItem.Damaged), .. In(GarbageItem.Scripts).Where(IsOld),
        ];
        return (new([.. items.Where(item => !needed.Needs(item))], [.. kept.Select(run => run.Id).Order(StringComparer.Ordinal)]), needed);
    }

    private IEnumerable<GarbageItem> Remove(GarbageItem[] items, Needed needed)
    {
        var held = new List<(GarbageItem Item, StoreLock Lock)>();
        try
        {
            foreach (var item in items)
                if (StoreLock.TryAcquire(store.LockOf(item.Key.Hex)) is { } free)   // else somebody works on it
                    held.Add((item, free));
            var away = new List<(GarbageItem Item, string Place)>();
            using (store.Leases.Enter())
            {
                needed.LookAgain();
                foreach (var (item, _) in held.Where(one => !needed.Needs(one.Item)))
                    if (Away(item) is { } place)
                        away.Add((item, place));
            }
            foreach (var (_, place) in away)
                if (Directory.Exists(place))
                    Disk.Delete(place);
                else
                    File.Delete(place);
            return away.Select(one => one.Item);
        }
        finally
        {
            foreach (var (_, free) in held)
                free.Dispose();
        }
    }

    private string? Away(GarbageItem item)
    {
        var (path, place) = (Path.Combine(store.Folder, item.Path), store.DraftOf(item.Key));
        if (!Path.Exists(path))
            return null;
        Disk.MakeFolder(Path.GetDirectoryName(place)!);
        Disk.Rename(path, place);
        return place;
    }

    private IEnumerable<GarbageItem> Results(Dictionary<Fingerprint, Manifest> manifests) =>
        Entries(GarbageItem.Result).SelectMany(inner => Entries(Path.Combine(GarbageItem.Result, Path.GetFileName(inner)))).Select(path => Item(GarbageItem.Result, path))
            .Where(item => item.Needed is not null)
            .Select(item => manifests.TryGetValue(item.Needed!.Value, out var manifest) ? item with { Name = manifest.Name, Duration = manifest.Duration } : item);

    private IEnumerable<GarbageItem> Hashes(string kind) => In(kind).Where(item => item.Needed is not null);

    // A trace leads to a result and a memory to a listing; each goes with what it leads to.
    private IEnumerable<GarbageItem> Traces() => Hashes(GarbageItem.Traces).Select(LeadsTo);

    private IEnumerable<GarbageItem> Listings() => Hashes(GarbageItem.Code).Select(item => item.Path.EndsWith(".found", StringComparison.Ordinal) ? LeadsTo(item) : item);

    private GarbageItem LeadsTo(GarbageItem item) =>
        item with { Needed = Fingerprint.TryParse(Text(Path.Combine(store.Folder, item.Path)), out var other) ? other : item.Needed };

    // What lies there without a log, and is in no history, is no run that this knows: it stays.
    private IEnumerable<GarbageItem> Runs(ImmutableArray<RunNeeds> runs) => In(GarbageItem.Runs)
        .Select(item => item with { RunId = Path.GetFileName(item.Path).Replace(RunLog.Ending, "", StringComparison.Ordinal), Needed = null })
        .Where(item => runs.Any(run => run.Id == item.RunId));

    // A page is kept for the runs that have a copy of it.
    private IEnumerable<GarbageItem> Pages(IEnumerable<RunNeeds> kept)
    {
        const string page = "report.html";
        var copies = kept.Select(run => Text(Path.Combine(store.Folder, RunLog.FolderName, run.Id, page))).Where(text => text.Length > 0).Select(Fingerprint.Of).ToHashSet();
        return In(GarbageItem.Reports).Where(item => !copies.Contains(Fingerprint.Of(Text(Path.Combine(store.Folder, item.Path, page)))));
    }

    private bool IsOld(GarbageItem item) => store.Time.GetUtcNow() - File.GetLastWriteTimeUtc(Path.Combine(store.Folder, item.Path)) > ScriptsAreKept;

    private IEnumerable<GarbageItem> In(string kind) => Entries(kind).Select(path => Item(kind, path));

    private string[] Entries(string folder) => Path.Combine(store.Folder, folder) is var full && Directory.Exists(full)
        ? [.. Directory.EnumerateFileSystemEntries(full).Where(path => !Path.GetFileName(path).StartsWith('.'))] : [];   // drafts are their writers'

    private GarbageItem Item(string kind, string path) => new(kind, Path.GetRelativePath(store.Folder, path), SizeOf(path))
    {
        Needed = Fingerprint.TryParse(Path.GetFileNameWithoutExtension(path), out var hash) ? hash : null,
    };

    // Runs that go on may take away what is being counted.
    private static long SizeOf(string path)
    {
        try
        {
            return File.Exists(path) ? new FileInfo(path).Length
                : new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception fault) when (DiskFaults.Explain(fault, store.Folder) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>What is needed, as far as it is known; it only grows while something is removed.</summary>
    private sealed class Needed(Store store)
    {
        private readonly HashSet<Fingerprint> needs = [];
        private readonly HashSet<string> known = new(StringComparer.Ordinal), keptRuns = new(StringComparer.Ordinal);
        private RunNeeds[] going = [];
        private ImmutableHashSet<string> alive = [];
        private bool isFound;

        public bool IsAlive(string runId) => alive.Contains(runId);

        public bool Contains(Fingerprint result) => needs.Contains(result);

        public void Keep(Fingerprint code) => needs.Add(code);

        public void Keep(IReadOnlyCollection<RunNeeds> kept, ImmutableArray<RunNeeds> runs)
        {
            foreach (var run in kept)
                Keep(run);
            known.UnionWith(runs.Select(run => run.Id));
            going = [.. runs.Where(run => !keptRuns.Contains(run.Id))];
            isFound = true;
        }

        /// <summary>Runs that began, ended or were pinned since: what they need stays.</summary>
        public void LookAgain()
        {
            var leases = store.Leases.Alive();
            alive = [.. leases.Select(lease => lease.RunId)];
            needs.UnionWith(leases.SelectMany(lease => lease.Needs));
            if (!isFound)
                return;
            foreach (var log in RunNeeds.Logs(store.Folder).Where(log => known.Add(Path.GetFileNameWithoutExtension(log))))
                if (RunNeeds.OfLog(log) is { } run)
                    Keep(run);
            foreach (var run in going.Where(run => !keptRuns.Contains(run.Id) && RunPins.IsPinned(store.Folder, run.Id)))
                Keep(run);
        }

        // Whose page is being drawn is not known.
        public bool Needs(GarbageItem item) =>
            item.Needed is { } needed && needs.Contains(needed)
            || item.RunId is { } run && (IsAlive(run) || keptRuns.Contains(run))
            || item.Kind == GarbageItem.Reports && !alive.IsEmpty;

        private void Keep(RunNeeds run)
        {
            keptRuns.Add(run.Id);
            needs.UnionWith(run.Results);
        }
    }
}
