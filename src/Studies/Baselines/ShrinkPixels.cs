using System.Collections.Immutable;
using ImageRegression.Pipeline;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>The pixels of images, averaged over areas to at most 16 × 16, of volumes to 8 × 8 × 8, as features of theirs.</summary>
internal sealed record ShrinkPixels : Stage<ImageFeatures>
{
    private const int Side = 16, VolumeSide = 8;
    private const int BatchSize = 32;   // bounds memory only

    /// <summary>The images.</summary>
    public required LoadImages Images { get; init; }

    /// <inheritdoc/>
    public override string Kind => "pixels";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("images", Images)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var images = run.Input(Images);
        using var scope = NewDisposeScope();
        var batches = new List<Tensor>();
        foreach (var rows in Enumerable.Range(0, images.Count).Chunk(BatchSize))
        {
            run.Cancellation.ThrowIfCancellationRequested();
            using var perBatch = NewDisposeScope();
            batches.Add(Shrunk(images.Batch(rows, CPU)).flatten(1).MoveToOuterDisposeScope());
        }
        ImageFeatures.Write(run.Output, cat(batches));
    }

    /// <inheritdoc/>
    public override ImageFeatures Read(ArtifactFolder artifacts) => ImageFeatures.Read(artifacts);

    private static Tensor Shrunk(Tensor pixels) => pixels.shape is [_, _, var depth, var rows, var columns]
        ? nn.functional.adaptive_avg_pool3d(pixels, [Math.Min(VolumeSide, depth), Math.Min(VolumeSide, rows), Math.Min(VolumeSide, columns)])
        : nn.functional.adaptive_avg_pool2d(pixels, [Math.Min(Side, pixels.shape[2]), Math.Min(Side, pixels.shape[3])]);
}
