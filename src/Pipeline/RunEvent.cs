using System.Collections.Immutable;

namespace ImageRegression.Pipeline;

/// <summary>Something that happened in a run. The cases are the nested records and no others.</summary>
/// <param name="At">When, in UTC.</param>
public abstract record RunEvent(DateTimeOffset At)
{
    private RunEvent()
        : this(default(DateTimeOffset))
    {
    }

    /// <summary>The run begins; the plan says what will be done and why.</summary>
    public sealed record RunStarted(DateTimeOffset At, string RunId, string Study, ImmutableArray<PlannedStage> Plan) : RunEvent(At);

    /// <summary>A stage begins to compute.</summary>
    public sealed record Started(DateTimeOffset At, PlannedStage Stage) : RunEvent(At);

    /// <summary>Another run is computing this very stage; its result will be used.</summary>
    /// <param name="At">When, in UTC.</param>
    /// <param name="Stage">The stage that is waited for.</param>
    /// <param name="ProcessId">The process that computes it, where known.</param>
    public sealed record Waiting(DateTimeOffset At, PlannedStage Stage, int? ProcessId) : RunEvent(At)
    {
        /// <summary>The run that computes it, as <c>runs</c> lists it; null where unknown.</summary>
        public string? RunId { get; init; }
    }

    /// <summary>A stage has come further.</summary>
    /// <param name="At">When, in UTC.</param>
    /// <param name="Stage">The stage.</param>
    /// <param name="Done">Units done.</param>
    /// <param name="Total">Units in all; 0 where unknown.</param>
    /// <param name="Unit">What is counted, in the plural.</param>
    public sealed record Progress(DateTimeOffset At, PlannedStage Stage, long Done, long Total, string Unit) : RunEvent(At);

    /// <summary>A stage measured something.</summary>
    public sealed record Metric(DateTimeOffset At, PlannedStage Stage, MetricValue Value) : RunEvent(At);

    /// <summary>A stage has something to say that every reader of the result must know.</summary>
    public sealed record Note(DateTimeOffset At, PlannedStage Stage, string Text) : RunEvent(At);

    /// <summary>A stage was computed and stored.</summary>
    public sealed record Finished(DateTimeOffset At, PlannedStage Stage, Manifest Manifest) : RunEvent(At);

    /// <summary>A stage's result was found in the store. Its notes, and those of all it came from, are in the manifest.</summary>
    public sealed record Cached(DateTimeOffset At, PlannedStage Stage, Manifest Manifest) : RunEvent(At);

    /// <summary>A stage failed or was stopped; nothing further is run. What was computed before stays.</summary>
    public sealed record Failed(DateTimeOffset At, PlannedStage Stage, Exception Error) : RunEvent(At);

    /// <summary>Something was wrong that the run could mend or do without: a damaged artifact, a locked history.</summary>
    public sealed record Warning(DateTimeOffset At, string Text) : RunEvent(At);

    /// <summary>The run is over.</summary>
    public sealed record RunFinished(DateTimeOffset At, string RunId, RunStatus Status, TimeSpan Duration) : RunEvent(At);
}

/// <summary>How a run, or a stage of one, ended.</summary>
public enum RunStatus
{
    /// <summary>Not ended yet, or its process died.</summary>
    Running,

    /// <summary>All was computed or found.</summary>
    Finished,

    /// <summary>Found in the store (stages only).</summary>
    Cached,

    /// <summary>A stage failed.</summary>
    Failed,

    /// <summary>The user stopped it.</summary>
    Cancelled,
}
