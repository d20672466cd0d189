using System.Collections.Immutable;
using ImageRegression.Pipeline.Code;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>All stages that some targets come from, each result once, inputs before what reads them.</summary>
internal sealed class StageGraph
{
    private readonly Dictionary<Stage, Node> nodes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Fingerprint, Node> byFingerprint = [];
    private readonly List<Node> ordered = [];
    private readonly ContentHashes hashes;
    private readonly StageCode code;

    public StageGraph(IEnumerable<Stage> targets, Store store)
    {
        (hashes, code) = (store.Hashes, new(store.Code));
        Targets = [.. targets.Select(Visit).DistinctBy(node => node.Fingerprint)];
    }

    /// <summary>A stage with everything that decides its result.</summary>
    /// <param name="Stage">The stage.</param>
    /// <param name="Identity">All that decides its result.</param>
    /// <param name="Fingerprint">Identity of the result.</param>
    /// <param name="Meaning">What it was asked to do, by settings alone.</param>
    /// <param name="Inputs">The results it reads, each once.</param>
    public sealed record Node(Stage Stage, StageIdentity Identity, Fingerprint Fingerprint, Fingerprint Meaning, ImmutableArray<Fingerprint> Inputs);

    public ImmutableArray<Node> Targets { get; }

    /// <summary>Inputs come before what reads them.</summary>
    public IReadOnlyList<Node> Nodes => ordered;

    public Node this[Fingerprint fingerprint] => byFingerprint[fingerprint];

    /// <summary>What a result depends on once its inputs are there.</summary>
    /// <param name="node">The stage.</param>
    /// <param name="content">What an input holds.</param>
    public Fingerprint TraceOf(Node node, Func<Fingerprint, Fingerprint> content) => node.Identity.Trace(
        node.Identity.Inputs.Select(input => content(input.Fingerprint)),
        node.Stage.LooksAtInputStages ? node.Identity.Inputs.Select(input => byFingerprint[input.Fingerprint].Meaning) : []);

    /// <summary>The identity of a stage's result; null for a stage outside this graph.</summary>
    public Fingerprint? FingerprintOf(Stage stage) => nodes.TryGetValue(stage, out var node) ? node.Fingerprint : null;

    /// <summary>Whether a name is that of a result, by any of the stages that stand for it.</summary>
    public ImmutableArray<Node> Named(string name) =>
        [.. nodes.Where(pair => pair.Key.Name == name).Select(pair => pair.Value).DistinctBy(node => node.Fingerprint)];

    public IEnumerable<string> Names => nodes.Keys.Select(stage => stage.Name).Distinct().Order(StringComparer.Ordinal);

    // An explicit stack: a chain of tens of thousands of stages is deeper than a thread's.
    private Node Visit(Stage target)
    {
        var waiting = new Stack<(Stage Stage, ImmutableArray<StageInput> Inputs)>();
        Wait(target);
        while (waiting.TryPeek(out var next))
            if (nodes.ContainsKey(next.Stage))
                waiting.Pop();
            else if (next.Inputs.FirstOrDefault(input => !nodes.ContainsKey(input.Stage)) is { } input)
                Wait(input.Stage);
            else
                nodes[waiting.Pop().Stage] = NodeOf(next.Stage, next.Inputs);
        return nodes[target];

        void Wait(Stage stage) => waiting.Push((stage, StageFailedException.Guard(stage, () => InputsOf(stage))));
    }

    private Node NodeOf(Stage stage, ImmutableArray<StageInput> inputs)
    {
        ImmutableArray<InputIdentity> upstream = [.. inputs.Select(input => new InputIdentity(input.Role, nodes[input.Stage].Fingerprint))];
        var identity = StageFailedException.Guard(stage, () => Identify(stage, upstream));
        var fingerprint = identity.Fingerprint;
        if (!byFingerprint.TryGetValue(fingerprint, out var node))
        {
            var meaning = identity.Meaning(upstream.Select(input => byFingerprint[input.Fingerprint].Meaning));
            node = new(stage, identity, fingerprint, meaning, [.. upstream.Select(input => input.Fingerprint).Distinct()]);
            byFingerprint.Add(fingerprint, node);
            ordered.Add(node);
        }
        return node;
    }

    private static ImmutableArray<StageInput> InputsOf(Stage stage) =>
        stage.Inputs is var inputs && inputs.GroupBy(input => input.Role).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidOperationException($"The stage '{stage.Name}' has two inputs in the role '{twice.Key}'. Give each its own.")
            : inputs;

    private StageIdentity Identify(Stage stage, ImmutableArray<InputIdentity> upstream)
    {
        var settings = new Settings(stage.Inputs.Select(input => input.Stage));
        stage.Describe(settings);
        return new StageIdentity(
            stage.Kind, code.Of(stage).Hash, settings.Values, upstream,
            [.. stage.Sources.Select(source => new SourceIdentity(source.Path, hashes.Of(source)))]);
    }
}
