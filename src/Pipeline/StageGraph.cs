using System.Collections.Immutable;
using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>All stages that some targets come from, each result once, inputs before what reads them.</summary>
internal sealed class StageGraph
{
    private readonly Dictionary<Stage, Node> nodes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Fingerprint, Node> byFingerprint = [];
    private readonly List<Node> ordered = [];
    private readonly ContentHashes hashes;

    public StageGraph(IEnumerable<Stage> targets, ContentHashes hashes)
    {
        this.hashes = hashes;
        Targets = [.. targets.Select(Visit).DistinctBy(node => node.Fingerprint)];
    }

    /// <summary>A stage with everything that decides its result.</summary>
    public sealed record Node(Stage Stage, StageIdentity Identity, Fingerprint Fingerprint, ImmutableArray<Fingerprint> Inputs);

    public ImmutableArray<Node> Targets { get; }

    /// <summary>Inputs come before what reads them.</summary>
    public IReadOnlyList<Node> Nodes => ordered;

    public Node this[Fingerprint fingerprint] => byFingerprint[fingerprint];

    /// <summary>The identity of a stage's result; null for a stage outside this graph.</summary>
    public Fingerprint? FingerprintOf(Stage stage) => nodes.TryGetValue(stage, out var node) ? node.Fingerprint : null;

    /// <summary>Whether a name is that of a result, by any of the stages that stand for it.</summary>
    public ImmutableArray<Node> Named(string name) =>
        [.. nodes.Where(pair => pair.Key.Name == name).Select(pair => pair.Value).DistinctBy(node => node.Fingerprint)];

    public IEnumerable<string> Names => nodes.Keys.Select(stage => stage.Name).Distinct().Order(StringComparer.Ordinal);

    private Node Visit(Stage stage)
    {
        if (nodes.TryGetValue(stage, out var known))
            return known;
        var upstream = StageFailedException.Guard(stage, () => InputsOf(stage))
            .Select(input => new InputIdentity(input.Role, Visit(input.Stage).Fingerprint)).ToImmutableArray();
        var identity = StageFailedException.Guard(stage, () => Identify(stage, upstream));
        var fingerprint = identity.Fingerprint;
        if (!byFingerprint.TryGetValue(fingerprint, out var node))
        {
            node = new(stage, identity, fingerprint, [.. upstream.Select(input => input.Fingerprint).Distinct()]);
            byFingerprint.Add(fingerprint, node);
            ordered.Add(node);
        }
        return nodes[stage] = node;
    }

    private static ImmutableArray<StageInput> InputsOf(Stage stage) =>
        stage.Inputs is var inputs && inputs.GroupBy(input => input.Role).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidOperationException($"The stage '{stage.Name}' has two inputs in the role '{twice.Key}'. Give each its own.")
            : inputs;

    private StageIdentity Identify(Stage stage, ImmutableArray<InputIdentity> upstream)
    {
        var settings = new Settings();
        stage.Describe(settings);
        return new StageIdentity(
            stage.Kind, stage.Version, settings.Values, upstream,
            [.. stage.Sources.Select(source => new SourceIdentity(source.Path, hashes.Of(source)))]);
    }
}
