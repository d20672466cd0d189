using System.Collections.Immutable;
using ImageRegression.Pipeline;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>The fixed features of one part of the images, and whose they are.</summary>
internal sealed record EmbedFeatures : EmbeddedPart
{
    /// <summary>Features of the whole set.</summary>
    public required Stage<ImageFeatures> Features { get; init; }

    /// <inheritdoc/>
    public override string Kind => "embed features";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("features", Features), ("images", Part.Split.Images), ("split", Part.Split)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var scope = NewDisposeScope();
        Write(run, run.Input(Features).Vectors.index_select(0, tensor(Part.Rows(run).Select(row => (long)row).ToArray())));
    }
}
