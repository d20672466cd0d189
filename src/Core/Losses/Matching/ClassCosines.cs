using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Losses of cosines between embeddings and the weights of classes, which a head puts out.</summary>
internal static class ClassCosines
{
    /// <summary>Mean softmax cross-entropy of the identities.</summary>
    /// <param name="cosines">[N, C].</param>
    /// <param name="labels">Identities, int64, [N].</param>
    /// <param name="scale">s, that the cosines are multiplied by.</param>
    /// <param name="withMargin">What the cosine of an image's own class, [N, 1], becomes; null: it stays.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit, or an identity is not that of a class.</exception>
    public static Tensor CrossEntropy(Tensor cosines, Tensor labels, double scale, Func<Tensor, Tensor>? withMargin)
    {
        _ = Identities.AmongClasses(cosines, labels);
        if (cosines.shape[0] != labels.shape[0])
            throw new ArgumentException($"The outputs have shape {cosines.ShapeText()} and 'labels' {labels.ShapeText()}; both must begin with N.");
        var c = Batch.InFullPrecision(cosines);
        var own = labels.to(c.device).unsqueeze(1);
        var logits = withMargin is null ? c : c.scatter(1, own, withMargin(c.gather(1, own)));
        return nn.functional.cross_entropy(logits * scale, own.squeeze(1));
    }
}
