using System.Collections.Immutable;
using ImageRegression.Pipeline.History;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>Decides what must be computed, and says why.</summary>
/// <remarks>
/// A stored result is used where it was computed from what its inputs hold now, all the way up. An input that is gone from the store is
/// not missed: the fingerprint says that it was made by the same recipe.
/// </remarks>
internal sealed class Planner
{
    private readonly StageGraph graph;
    private readonly Store store;
    private readonly RunHistory history;
    private readonly RunOptions options;
    private readonly Dictionary<Fingerprint, PlannedStage> plan = [];
    private readonly Dictionary<Fingerprint, string> reasons = [];

    public Planner(StageGraph graph, Store store, RunHistory history, RunOptions options)
    {
        (this.graph, this.store, this.history, this.options) = (graph, store, history, options);
        Forced = [.. options.Force.SelectMany(name => Named(graph, name))];
        foreach (var node in graph.Nodes)
            if (WhyNot(node) is { } reason)
                reasons.Add(node.Fingerprint, reason);
    }

    /// <summary>Stored results, checked; those that are damaged or absent are not among them.</summary>
    public Dictionary<Fingerprint, StoredResult> Stored { get; } = [];

    public ImmutableHashSet<Fingerprint> Forced { get; }

    public ImmutableArray<PlannedStage> Plan()
    {
        foreach (var node in graph.Targets.Concat(Forced.Select(fingerprint => graph[fingerprint])))
            Visit(node);
        return [.. graph.Nodes.Select(node => plan.TryGetValue(node.Fingerprint, out var planned) ? planned
            : new(node.Stage, node.Identity, PlannedAction.Skip, ""))];
    }

    /// <summary>Whether a result was computed from what its inputs hold now.</summary>
    /// <param name="node">The stage.</param>
    /// <param name="result">Its result.</param>
    /// <param name="stored">Results by their fingerprints.</param>
    /// <returns>The name of an input that holds something else; null where there is none.</returns>
    public static string? OtherInput(StageGraph.Node node, StoredResult result, IReadOnlyDictionary<Fingerprint, StoredResult> stored) =>
        node.Identity.Inputs.Zip(result.Manifest.InputContents)
            .Where(pair => stored.TryGetValue(pair.First.Fingerprint, out var input) && input.Manifest.Content != pair.Second)
            .Select(pair => pair.First.Role).FirstOrDefault();

    // An explicit stack: studies of tens of thousands of stages are deeper than a thread's.
    private void Visit(StageGraph.Node target)
    {
        for (var waiting = new Stack<StageGraph.Node>([target]); waiting.TryPop(out var node);)
            if (!plan.ContainsKey(node.Fingerprint))
            {
                var reason = reasons.GetValueOrDefault(node.Fingerprint);
                plan[node.Fingerprint] = new(node.Stage, node.Identity, reason is null ? PlannedAction.Reuse : PlannedAction.Execute, reason ?? "");
                if (reason is not null)
                    foreach (var input in node.Inputs)
                        waiting.Push(graph[input]);
            }
    }

    // Inputs were looked at before.
    private string? WhyNot(StageGraph.Node node)
    {
        var found = store.Find(node.Fingerprint, out var damage);
        if (found is not null)
            Stored[node.Fingerprint] = found;
        if (Forced.Contains(node.Fingerprint))
            return "forced";
        if (damage is not null)
            return $"result damaged: {damage}";
        if (found is null)
            return history.LastIdentities(options.Study, node.Stage.Name) is { IsEmpty: false } earlier ? Changes(node.Identity, earlier) : "never computed";
        if (OtherInput(node, found, Stored) is { } role)
            return $"input {role} holds other bits than it was computed from";
        // An input that is only absent is not needed; one that is computed again may come out otherwise.
        return node.Identity.Inputs.FirstOrDefault(input => Stored.ContainsKey(input.Fingerprint) && reasons.ContainsKey(input.Fingerprint)) is { } again
            ? $"input {again.Role} is computed again" : null;
    }

    // Several stages may have borne the name, as in a sweep: the one that differs least is what the user changed.
    private string Changes(StageIdentity now, ImmutableArray<StageIdentity> earlier) =>
        earlier.Select(one => store.Code.ChangesBetween(one, now)).MinBy(changes => changes.Length) is { IsEmpty: false } fewest
            ? string.Join(", ", fewest)
            : "result no longer in the store";

    private static ImmutableArray<Fingerprint> Named(StageGraph graph, string name) =>
        graph.Named(name) is { IsEmpty: false } nodes ? [.. nodes.Select(node => node.Fingerprint)]
            : throw new UserErrorException($"There is no stage '{name}' to compute again. The study has: {string.Join(", ", graph.Names)}.");
}
