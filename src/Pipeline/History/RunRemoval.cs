using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.History;

/// <summary>The removal of one run's record: its log, its folder and its place in the history. Results stay for <c>gc</c>.</summary>
/// <param name="store">The store.</param>
/// <param name="runId">The run.</param>
public sealed class RunRemoval(Store store, string runId)
{
    /// <summary>What <c>gc</c> could remove if the run were not there; removes nothing.</summary>
    /// <exception cref="UserErrorException">The run goes on or is pinned, or the disk refuses.</exception>
    public Garbage Freed()
    {
        RequireRemovable();
        return new GarbageCollector(store, GarbageCollector.UsuallyKept).FindWithout(runId);
    }

    /// <summary>Removes the record.</summary>
    /// <inheritdoc cref="Freed" path="//exception"/>
    public void Remove() => DiskFaults.Guard(store.Folder, () =>
    {
        RequireRemovable();
        var runs = RunNeeds.All(store.Folder);
        var needed = new NeededResults(store);
        needed.Keep([.. runs.Where(run => run.Id != runId)], runs);
        GarbageItem[] record = [.. new[] { runId, runId + RunLog.Ending }.Select(Item).Where(item => Path.Exists(Path.Combine(store.Folder, item.Path)))];
        if (new GarbageRemoval(store, needed).Remove(record).Count() < record.Length)
        {
            RequireRemovable();   // it has begun to be alive or pinned since
            throw new UserErrorException($"Another process is at work on the record of the run {runId}. Try again when it has ended.");
        }
        var history = new RunHistory(store.Folder, store.Time);
        history.Forget([runId]);
        return history.FaultUnless(runId, isListed: false) is { } fault
            ? throw new UserErrorException($"The record of the run {runId} is gone, but not its line in the history: {fault} Remove it again later.") : record.Length;
    });

    /// <summary>Looks whether the run may go.</summary>
    /// <exception cref="UserErrorException">It goes on or is pinned.</exception>
    public void RequireRemovable()
    {
        store.Prepare();
        using (store.Leases.Enter())
            if (store.Leases.Alive().Any(lease => lease.RunId == runId))
                throw new UserErrorException($"The run {runId} goes on still. Wait until it has ended, or end it first.");
        if (RunPins.IsPinned(store.Folder, runId))
            throw new UserErrorException($"The run {runId} is pinned. Let it go first: runs {runId} --unpin");
    }

    private GarbageItem Item(string name) => new(GarbageItem.Runs, Path.Combine(RunLog.FolderName, name), 0) { RunId = runId };
}
