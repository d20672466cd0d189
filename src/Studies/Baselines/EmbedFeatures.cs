using System.Collections.Immutable;
using ImageRegression.Neighbors;
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
        var (images, rows) = (run.Input(Part.Split.Images), Part.Rows(run));
        using var scope = NewDisposeScope();
        var vectors = run.Input(Features).Vectors.index_select(0, tensor(rows.Select(row => (long)row).ToArray()));
        EmbeddingFiles.Write(run.Output, Embeddings.Of(vectors, images, rows, Part.Split.Images.HasVisits));
    }
}
