using System.Collections.Immutable;

namespace ImageRegression.Pipeline;

/// <summary>The requirements of all stages that a plan executes, and the order that lets them be checked early.</summary>
/// <remarks>
/// Where a result that is looked at is not in the plan, all that lies between it and the stage is stored, and nothing long is to come.
/// </remarks>
internal sealed class PlannedRequirements
{
    private readonly ImmutableArray<PlannedStage> plan;
    private readonly StageGraph graph;
    private readonly List<(PlannedStage Stage, Requirement Requirement, HashSet<Fingerprint> Waiting)> open = [];

    public PlannedRequirements(ImmutableArray<PlannedStage> plan, StageGraph graph)
    {
        this.graph = graph;
        this.plan = [.. plan.Where(planned => planned.Action is not PlannedAction.Skip)];
        var inPlan = this.plan.Select(planned => planned.Fingerprint).ToHashSet();
        foreach (var planned in this.plan.Where(planned => planned.Action is PlannedAction.Execute))
            foreach (var requirement in StageFailedException.Guard(planned.Stage, () => planned.Stage.Requirements))
                if (requirement.Of.Select(stage => FingerprintOf(planned, stage)).ToHashSet() is var needed && needed.IsSubsetOf(inPlan))
                    open.Add((planned, requirement, needed));
    }

    /// <summary>The stages to go through: first what requirements look at and what that comes from, then the others; inputs before what reads them.</summary>
    public ImmutableArray<PlannedStage> WhatTheyLookAtFirst()
    {
        var early = new HashSet<Fingerprint>();
        var pending = new Stack<Fingerprint>(open.SelectMany(one => one.Waiting));
        while (pending.TryPop(out var next))
            if (early.Add(next))
                foreach (var input in graph[next].Inputs)
                    pending.Push(input);
        return [.. plan.OrderBy(planned => early.Contains(planned.Fingerprint) ? 0 : 1)];   // a stable order
    }

    /// <summary>The requirements that had only this stage left to wait for, each once.</summary>
    public ImmutableArray<(PlannedStage Stage, Requirement Requirement)> CanBeCheckedAfter(PlannedStage done)
    {
        foreach (var one in open)
            one.Waiting.Remove(done.Fingerprint);
        ImmutableArray<(PlannedStage, Requirement)> ready = [.. open.Where(one => one.Waiting.Count == 0).Select(one => (one.Stage, one.Requirement))];
        open.RemoveAll(one => one.Waiting.Count == 0);
        return ready;
    }

    private Fingerprint FingerprintOf(PlannedStage planned, Stage stage) => graph.FingerprintOf(stage)
        ?? throw new InvalidOperationException($"The stage '{planned.Name}' requires something of '{stage.Name}', which it does not come from.");
}
