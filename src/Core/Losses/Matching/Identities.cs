using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Who is seen in each image of a batch.</summary>
internal static class Identities
{
    /// <summary>The identities of a batch, on the host.</summary>
    /// <param name="embeddings">[N, D], of a floating-point type.</param>
    /// <param name="labels">int64, [N].</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public static long[] Of(Tensor embeddings, Tensor labels)
    {
        if (embeddings.dim() != 2 || embeddings.shape[0] < 1 || labels.dim() != 1 || labels.shape[0] != embeddings.shape[0])
            throw new ArgumentException(
                $"'embeddings' has shape {embeddings.ShapeText()} and 'labels' {labels.ShapeText()}. " +
                "They must be [N, D] and [N] with the same N, at least 1.");
        Batch.ThrowIfNotFloating(embeddings);
        return OnHost(labels);
    }

    /// <summary>Classes 0 … C − 1 of a batch, on the host, with the outputs compared with them.</summary>
    /// <param name="outputs">[at least N, C·K], of a floating-point type.</param>
    /// <param name="labels">int64, [N].</param>
    /// <param name="perClass">K, outputs a class.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or an identity is not that of a class.</exception>
    public static long[] AmongClasses(Tensor outputs, Tensor labels, long perClass = 1)
    {
        if (outputs.dim() != 2 || labels.dim() != 1 || labels.shape[0] < 1 || labels.shape[0] > outputs.shape[0] || outputs.shape[1] % perClass != 0)
            throw new ArgumentException(
                $"The outputs have shape {outputs.ShapeText()} and 'labels' {labels.ShapeText()}. " +
                $"They must be [N, {(perClass == 1 ? "C" : $"C·{perClass}")}], the cosines to the weights of C classes (Head.ClassWeights), and [N].");
        Batch.ThrowIfNotFloating(outputs);
        var identities = OnHost(labels);
        var classes = outputs.shape[1] / perClass;
        return identities.Any(identity => identity < 0 || identity >= classes)
            ? throw new ArgumentException(
                $"The identity {identities.First(identity => identity < 0 || identity >= classes)} is not one of the head's {classes} classes, 0 to {classes - 1}. " +
                "Give the head as many classes as there are identities to train on.")
            : identities;
    }

    /// <summary>1 where two images are of one subject, [N, N], without the diagonal; and 1 where they are not.</summary>
    public static (Tensor Same, Tensor Other) Masks(long[] identities, Tensor like)
    {
        var row = tensor(identities, device: like.device);
        var same = row.unsqueeze(0).eq(row.unsqueeze(1));
        var other = same.logical_not().to(like.dtype);
        var positives = same.to(like.dtype);
        positives.diagonal().zero_();
        return (positives, other);
    }

    private static long[] OnHost(Tensor labels)
    {
        if (labels.dtype != ScalarType.Int64)
            throw new ArgumentException($"'labels' are {labels.dtype}; identities are whole numbers of type Int64, equal for images of one subject.");
        return labels.ToHost<long>();
    }
}
