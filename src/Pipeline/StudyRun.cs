using System.Collections.Immutable;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>A run that has ended well: its results can be read until it is disposed.</summary>
public sealed class StudyRun : IDisposable
{
    private readonly Store store;
    private readonly StageGraph graph;
    private readonly ResultMemo memo = new();
    private readonly RunLease? lease;

    internal StudyRun(string id, Store store, StageGraph graph, ImmutableArray<PlannedStage> stages, RunLease? lease) =>
        (Id, this.store, this.graph, Stages, this.lease) = (id, store, graph, stages, lease);

    /// <summary>Identity of the run in the history and of its log.</summary>
    public string Id { get; }

    /// <summary>What was planned, inputs first; what another run computed meanwhile counts as reused.</summary>
    public ImmutableArray<PlannedStage> Stages { get; }

    /// <summary>Which stored results that this run did not need are damaged, a sentence each: what is drawn from them is missing.</summary>
    public ImmutableArray<string> Warnings { get; internal init; } = [];

    /// <summary>The value of a result. It belongs to this run: do not dispose it.</summary>
    /// <param name="stage">A target of the run, or a stage it comes from.</param>
    /// <exception cref="ArgumentException">The stage is no part of the run.</exception>
    /// <exception cref="InvalidOperationException">The run did not need the result, and the store has it no more.</exception>
    public T Value<T>(Stage<T> stage)
        where T : notnull => (T)Value((Stage)stage);

    /// <inheritdoc cref="Value{T}(Stage{T})"/>
    public object Value(Stage stage) => memo.Read(FingerprintOf(stage), stage, Stored(stage));

    /// <summary>Where a result lies and where it came from.</summary>
    /// <inheritdoc cref="Value{T}(Stage{T})" path="//param|//exception"/>
    public StoredResult Stored(Stage stage) => store.Find(FingerprintOf(stage), out var damage)
        ?? throw new InvalidOperationException($"The result of '{stage.Name}' is not in the store{(damage is null ? "" : $": {damage}")}. Make it a target of the run.");

    /// <summary>Disposes all values that were read. From then on the results may be removed from the store.</summary>
    public void Dispose()
    {
        memo.Dispose();
        lease?.Dispose();
    }

    private Fingerprint FingerprintOf(Stage stage) => graph.FingerprintOf(stage)
        ?? throw new ArgumentException($"The stage '{stage.Name}' is no part of this run.", nameof(stage));
}
