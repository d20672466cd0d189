using ImageRegression.Pipeline.Storage;

namespace ImageRegression.Pipeline;

/// <summary>The files that a stage reads, held to what they were when its fingerprint was made.</summary>
/// <remarks>
/// A file that is changed while it is read, and be it changed back, may have been read in its other state: times of change say so, which
/// nobody can set back.
/// </remarks>
internal sealed class WatchedSources
{
    private readonly StageGraph.Node node;
    private readonly ContentHashes hashes;
    private readonly Fingerprint[] states;

    /// <summary>Looks at the files before the stage does.</summary>
    /// <exception cref="UserErrorException">One has changed since the run was planned.</exception>
    public WatchedSources(StageGraph.Node node, ContentHashes hashes)
    {
        (this.node, this.hashes) = (node, hashes);
        states = [.. node.Stage.Sources.Select(ContentHashes.StateOf)];
        foreach (var (source, planned) in node.Stage.Sources.Zip(node.Identity.Sources))
            if (hashes.Of(source) != planned.Content)
                throw Changed(source, "since the run began");
    }

    /// <summary>Looks again, after the stage has.</summary>
    /// <exception cref="UserErrorException">One has changed meanwhile.</exception>
    public void ThrowIfChanged()
    {
        foreach (var (source, state) in node.Stage.Sources.Zip(states))
            if (ContentHashes.StateOf(source) != state)
                throw Changed(source, $"while the stage '{node.Stage.Name}' read it");
    }

    private static UserErrorException Changed(SourceFile source, string when) =>
        new($"The {(source.IsFolder ? "folder's files have" : "file has")} changed {when}, so its result was not kept. Run the study again once the data are at rest.", source.Path);
}
