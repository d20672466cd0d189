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
    /// <summary>How many runs of each study are kept where nothing else is said.</summary>
    public const int UsuallyKept = 3;

    private const int AtOnce = 64;   // how many are renamed while runs wait at the gate
    private static readonly TimeSpan ScriptsAreKept = TimeSpan.FromDays(30);   // compiling one again takes two seconds

    /// <summary>What can go now; removes nothing.</summary>
    /// <exception cref="UserErrorException">The disk refuses.</exception>
    public Garbage Find() => DiskFaults.Guard(store.Folder, () => Found().Garbage);

    /// <summary>What could go if a run were not there; removes nothing.</summary>
    /// <inheritdoc cref="Find" path="//exception"/>
    internal Garbage FindWithout(string runId) => DiskFaults.Guard(store.Folder, () => Found(runId).Garbage);

    /// <summary>Removes what can go, and forgets the runs that it removes.</summary>
    /// <returns>What went.</returns>
    /// <inheritdoc cref="Find" path="//exception"/>
    public Garbage Collect() => DiskFaults.Guard(store.Folder, () =>
    {
        var (garbage, needed) = Found();
        // Runs first: should this be killed, no run is left whose results are gone.
        var gone = garbage.Items.OrderBy(item => item.Kind != GarbageItem.Runs).Chunk(AtOnce).SelectMany(new GarbageRemoval(store, needed).Remove).ToImmutableArray();
        new RunHistory(store.Folder, store.Time).Forget([.. gone.Select(item => item.RunId).OfType<string>().Distinct()]);
        return garbage with { Items = gone };
    });

    private (Garbage Garbage, NeededResults Needed) Found(string? without = null)
    {
        store.Prepare();
        var needed = new NeededResults(store);
        using (store.Leases.Enter())
            needed.LookAgain();   // at those alive first: one that ends meanwhile has its log below
        ImmutableArray<RunNeeds> runs = [.. RunNeeds.All(store.Folder).Where(run => run.Id != without)];
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
}
