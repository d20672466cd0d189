using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>What every loss asks of the batch it is given.</summary>
internal static class Batch
{
    /// <summary>Labels as [N, K], in the type and on the device of embeddings [N, D].</summary>
    public static Tensor LabelsFor(Tensor embeddings, Tensor labels)
    {
        if (embeddings.dim() != 2 || embeddings.shape[0] < 1 || labels.dim() is < 1 or > 2 || labels.shape[0] != embeddings.shape[0])
            throw new ArgumentException(
                $"'embeddings' has shape {embeddings.ShapeText()} and 'labels' {labels.ShapeText()}. " +
                "They must be [N, D] and [N] or [N, K] with the same N, at least 1.");
        ThrowIfNotFloating(embeddings);
        return labels.detach().to(embeddings.dtype, embeddings.device).reshape(embeddings.shape[0], -1);
    }

    /// <summary>Labels in the shape, the type and on the device of predictions [N] or [N, K].</summary>
    public static Tensor TargetsFor(Tensor predictions, Tensor labels)
    {
        if (predictions.dim() < 1 || !WithoutLastOne(predictions).SequenceEqual(WithoutLastOne(labels)))
            throw new ArgumentException(
                $"Predictions have shape {predictions.ShapeText()} but labels {labels.ShapeText()}. " +
                "Both must be [N], or [N, K]; nothing is broadcast.");
        if (predictions.shape[0] < 1)
            throw new ArgumentException("The batch is empty.");
        ThrowIfNotFloating(predictions);
        return labels.detach().to(predictions.dtype, predictions.device).reshape(predictions.shape);
    }

    /// <summary>Half types as float32; others as they are.</summary>
    public static Tensor InFullPrecision(Tensor outputs) =>
        outputs.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? outputs.to(ScalarType.Float32) : outputs;

    public static void ThrowIfNotFloating(Tensor outputs)
    {
        if (!outputs.is_floating_point())
            throw new ArgumentException($"The network's outputs are {outputs.dtype}; a loss needs a floating-point type.");
    }

    private static long[] WithoutLastOne(Tensor tensor) => tensor.shape is [var n, 1] ? [n] : tensor.shape;
}
