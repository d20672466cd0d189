using System.Collections.Immutable;
using ImageRegression.Pipeline.History;

namespace ImageRegression.Pipeline.Storage;

/// <summary>What is needed, as far as it is known; it only grows while something is removed.</summary>
internal sealed class NeededResults(Store store)
{
    private readonly HashSet<Fingerprint> needs = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal), keptRuns = new(StringComparer.Ordinal);
    private RunNeeds[] going = [];
    private ImmutableHashSet<string> alive = [];
    private bool isFound;

    /// <summary>Whether a run was alive when it was looked last.</summary>
    public bool IsAlive(string runId) => alive.Contains(runId);

    /// <summary>Whether a run that is kept or alive needs a result.</summary>
    public bool Contains(Fingerprint result) => needs.Contains(result);

    /// <summary>Keeps the listing of some code.</summary>
    public void Keep(Fingerprint code) => needs.Add(code);

    /// <summary>Keeps some of the runs that there are.</summary>
    public void Keep(IReadOnlyCollection<RunNeeds> kept, ImmutableArray<RunNeeds> runs)
    {
        foreach (var run in kept)
            Keep(run);
        known.UnionWith(runs.Select(run => run.Id));
        going = [.. runs.Where(run => !keptRuns.Contains(run.Id))];
        isFound = true;
    }

    /// <summary>Runs that began, ended or were pinned since: what they need stays. The gate must be held.</summary>
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

    /// <summary>Whether an item stays. Whose page is being drawn is not known, so all pages stay while runs are alive.</summary>
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
