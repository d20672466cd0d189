using ImageRegression.Models.VisionTransformer;
using static TorchSharp.torch;

namespace ImageRegression.Language;

/// <summary>Positions of CLIP's towers of images, which have no axis of batches: [1 + rows · columns, W].</summary>
internal static class ClipPositions
{
    /// <inheritdoc cref="PositionEmbedding.FromSquare"/>
    public static Tensor? FromSquare(Tensor published, long width, (long Rows, long Columns) to)
    {
        using var scope = NewDisposeScope();
        return published.dim() == 2 ? PositionEmbedding.FromSquare(published.unsqueeze(0), width, to)?.squeeze(0).MoveToOuterDisposeScope() : null;
    }
}
