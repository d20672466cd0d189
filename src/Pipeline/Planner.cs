using System.Collections.Immutable;
using ImageRegression.Pipeline.History;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>Decides what must be computed, and says why.</summary>
/// <remarks>
/// It looks from the targets upwards and no further than needed: where a result is stored, what it came from is not
/// looked at, even if that is gone from the store.
/// </remarks>
internal sealed class Planner(StageGraph graph, Store store, RunHistory history, RunOptions options)
{
    private readonly Dictionary<Fingerprint, PlannedStage> plan = [];

    /// <summary>Stored results that the run builds on, checked.</summary>
    public Dictionary<Fingerprint, StoredResult> Stored { get; } = [];

    public ImmutableHashSet<Fingerprint> Forced { get; } = [.. options.Force.SelectMany(name => Named(graph, name))];

    public ImmutableArray<PlannedStage> Plan()
    {
        foreach (var node in graph.Targets.Concat(Forced.Select(fingerprint => graph[fingerprint])))
            Visit(node);
        return [.. graph.Nodes.Select(node => plan.TryGetValue(node.Fingerprint, out var planned) ? planned
            : new(node.Stage, node.Identity, PlannedAction.Skip, ""))];
    }

    private void Visit(StageGraph.Node node)
    {
        if (plan.ContainsKey(node.Fingerprint))
            return;
        string? damage = null;
        if (!Forced.Contains(node.Fingerprint) && store.Find(node.Fingerprint, out damage) is { } stored)
        {
            Stored[node.Fingerprint] = stored;
            plan[node.Fingerprint] = new(node.Stage, node.Identity, PlannedAction.Reuse, "");
            return;
        }
        plan[node.Fingerprint] = new(node.Stage, node.Identity, PlannedAction.Execute, Reason(node, damage));
        foreach (var input in node.Inputs)
            Visit(graph[input]);
    }

    private string Reason(StageGraph.Node node, string? damage) =>
        Forced.Contains(node.Fingerprint) ? "forced"
        : damage is not null ? $"result damaged: {damage}"
        : history.LastIdentities(options.Study, node.Stage.Name) is { IsEmpty: false } earlier ? Changes(node.Identity, earlier)
        : "never computed";

    // Several stages may have borne the name, as in a sweep: the one that differs least is what the user changed.
    private static string Changes(StageIdentity now, ImmutableArray<StageIdentity> earlier) =>
        earlier.Select(now.ChangesFrom).MinBy(changes => changes.Length) is { IsEmpty: false } fewest
            ? string.Join(", ", fewest)
            : "result no longer in the store";

    private static ImmutableArray<Fingerprint> Named(StageGraph graph, string name) =>
        graph.Named(name) is { IsEmpty: false } nodes ? [.. nodes.Select(node => node.Fingerprint)]
            : throw new UserErrorException($"There is no stage '{name}' to compute again. The study has: {string.Join(", ", graph.Names)}.");
}
