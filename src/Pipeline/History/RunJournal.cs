using System.Collections.Immutable;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline.History;

/// <summary>Hands each event of a run to the log, the history and the observer, one at a time.</summary>
internal sealed class RunJournal(RunRecord begun, RunHistory history, RunLog log, Warnings warnings, Action<RunEvent> observe, TimeProvider time)
{
    private readonly Lock gate = new();
    private RunRecord run = begun;
    private int kept;

    /// <summary>The run, as history and locks name it.</summary>
    public string RunId => run.Id;

    /// <summary>Tells an event, given the time it happened.</summary>
    public void Tell(Func<DateTimeOffset, RunEvent> build)
    {
        lock (gate)
        {
            var happened = build(time.GetUtcNow());
            Pass(happened);
            Keep(happened);
            while ((history.TakeFault() ?? log.TakeFault() ?? warnings.Take()) is { } fault)
                Pass(new RunEvent.Warning(time.GetUtcNow(), fault));
        }
    }

    /// <summary>A plan as it was carried out: what another run computed meanwhile was waited for and found, not computed.</summary>
    public ImmutableArray<PlannedStage> AsItWent(ImmutableArray<PlannedStage> plan)
    {
        lock (gate)
        {
            var found = run.Stages.Where(stage => stage.Status is RunStatus.Cached).Select(stage => stage.Identity.Fingerprint).ToHashSet();
            return [.. plan.Select(planned => planned.Action is PlannedAction.Execute && found.Contains(planned.Fingerprint)
                ? planned with { Action = PlannedAction.Reuse, Reason = "" } : planned)];
        }
    }

    private void Pass(RunEvent happened)
    {
        log.Write(happened);
        observe(happened);
    }

    // Computed stages are kept at once, for the process may die; a run from the store is kept at its end.
    private void Keep(RunEvent happened)
    {
        if (Record(happened) is { } stage)
            run = run with { Stages = run.Stages.Add(stage) };
        if (happened is RunEvent.RunFinished end)
            run = run with { Status = end.Status, Duration = end.Duration };
        if (happened is RunEvent.Finished or RunEvent.Failed or RunEvent.RunFinished)
            kept = history.Save(run, kept);
    }

    private static StageRecord? Record(RunEvent happened) => happened switch
    {
        RunEvent.Cached e => Of(e.Stage, RunStatus.Cached, "", e.Manifest),
        RunEvent.Finished e => Of(e.Stage, RunStatus.Finished, e.Stage.Reason, e.Manifest),
        RunEvent.Failed e => new(
            e.Stage.Name, e.Stage.Identity, e.Error is OperationCanceledException ? RunStatus.Cancelled : RunStatus.Failed,
            e.Error.Message, TimeSpan.Zero, e.Stage.Stage.BuiltAt.ToString(), []),
        _ => null,
    };

    private static StageRecord Of(PlannedStage stage, RunStatus status, string reason, Manifest manifest) =>
        new(stage.Name, stage.Identity, status, reason, manifest.Duration, stage.Stage.BuiltAt.ToString(), manifest.Metrics);
}
