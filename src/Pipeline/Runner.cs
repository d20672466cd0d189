using System.Collections.Immutable;
using ImageRegression.Pipeline.History;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>Takes the stages of a study, reuses what is stored and computes the rest, inputs first.</summary>
/// <param name="store">Where results are kept.</param>
/// <param name="options">What the run is told besides its stages.</param>
public sealed class Runner(Store store, RunOptions options)
{
    private const string Unsaid = "This run could not say which results it needs: do not remove any with gc before it has ended.";

    private readonly RunHistory history = new(store.Folder, store.Time);

    /// <summary>What <see cref="Run"/> would do, and why; computes nothing.</summary>
    /// <param name="targets">The stages whose results are wanted.</param>
    /// <returns>All stages they come from, inputs first.</returns>
    /// <exception cref="UserErrorException">A file that a stage reads is missing, or a forced name is unknown.</exception>
    public ImmutableArray<PlannedStage> Plan(IEnumerable<Stage> targets) => Guarded(() =>
    {
        var plan = new Planner(new StageGraph(targets, store), store, history, options).Plan();
        store.Hashes.Save();
        return plan;
    });

    /// <summary>
    /// Says that what is stored of some stages is being read, so that <c>gc</c> leaves it; for what reads results without running the stages.
    /// </summary>
    /// <param name="targets">The stages; what they come from is meant as well.</param>
    /// <param name="warn">Told what else could not be done: where the disk refuses, <c>gc</c> does not know what is read.</param>
    /// <returns>Gives all free when disposed, as the end of the process does; null where the disk refuses.</returns>
    /// <exception cref="UserErrorException">A file that a stage reads is missing.</exception>
    public IDisposable? Hold(IEnumerable<Stage> targets, Action<string> warn) => Guarded(() =>
    {
        var graph = new StageGraph(targets, store);
        var lease = Lease(RunRecord.Begin(store.Time.GetUtcNow(), options).Id, graph);
        try
        {
            // What stands in for a stage, as its inputs held the same bits, has a fingerprint of its own.
            foreach (var planned in new Planner(graph, store, history, options).Plan())
                store.Warnings.Attempt(() => lease?.Add(planned.Fingerprint), Unsaid);
            while (store.Warnings.Take() is { } warning)
                warn(warning);
            return lease;
        }
        catch
        {
            lease?.Dispose();
            throw;
        }
    });

    /// <summary>Makes sure that all targets are in the store.</summary>
    /// <param name="targets">The stages whose results are wanted.</param>
    /// <param name="observe">Told of every event, in order, one at a time, while the run goes on.</param>
    /// <param name="cancellation">Stops the run; what was computed stays, and checkpoints of the stage at hand.</param>
    /// <returns>The results; to be disposed.</returns>
    /// <exception cref="UserErrorException">A fault that the user can mend, in data, settings or the store's disk.</exception>
    /// <exception cref="StageFailedException">Any other fault of a stage.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public StudyRun Run(IEnumerable<Stage> targets, Action<RunEvent>? observe = null, CancellationToken cancellation = default)
    {
        var started = store.Time.GetTimestamp();
        var record = RunRecord.Begin(store.Time.GetUtcNow(), options);
        return Guarded(() =>
        {
            history.OwnRun = record.Id;
            using var log = new RunLog(store.Folder, record);
            var journal = new RunJournal(record, history, log, store.Warnings, observe ?? (_ => { }), store.Time);
            store.Warnings.Attempt(() => store.RemoveLeftovers(), $"What killed runs left in '{store.Folder}' could not be removed.");
            var graph = new StageGraph(targets, store);
            var lease = Lease(record.Id, graph);
            try
            {
                return RunGraph(record.Id, graph, lease, journal, started, cancellation);
            }
            catch
            {
                lease?.Dispose();
                throw;
            }
        });
    }

    private StudyRun RunGraph(string id, StageGraph graph, RunLease? lease, RunJournal journal, long started, CancellationToken cancellation)
    {
        var planner = new Planner(graph, store, history, options);
        var plan = planner.Plan();
        journal.Tell(at => new RunEvent.RunStarted(at, id, options.Study, plan));
        var damaged = UpstreamDamage.Among(plan, planner.Stored, store);
        foreach (var text in damaged)
            journal.Tell(at => new RunEvent.Warning(at, text));
        var status = RunStatus.Failed;
        try
        {
            new Execution(store, graph, planner, options, journal, lease, cancellation).Run(plan);
            status = RunStatus.Finished;
        }
        catch (OperationCanceledException)
        {
            status = RunStatus.Cancelled;
            throw;
        }
        finally
        {
            store.Hashes.Save();
            journal.Tell(at => new RunEvent.RunFinished(at, id, status, store.Time.GetElapsedTime(started)));
        }
        return new StudyRun(id, store, graph, journal.AsItWent(plan), lease) { Warnings = damaged };
    }

    // Before anything is looked for: from here on, what is there stays.
    private RunLease? Lease(string id, StageGraph graph)
    {
        RunLease? lease = null;
        store.Warnings.Attempt(
            () => lease = store.Leases.Begin(id, graph.Nodes.SelectMany(node => new[] { node.Fingerprint, node.Identity.Code })), Unsaid);
        return lease;
    }

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            store.Prepare();
            return action();
        }
        catch (Exception fault) when (DiskFaults.Explain(fault, store.Folder) is { } explained)
        {
            throw explained;
        }
    }
}
