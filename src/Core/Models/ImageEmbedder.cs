using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Makes an embedder of a network that sees only the image: the covariate is accepted and not read.</summary>
/// <remarks>The network's weights carry the prefix <c>features_extractor.</c>, as in the code of AdaTriplet's authors.</remarks>
public sealed class ImageEmbedder : Module<Tensor, Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> features_extractor;
    private readonly bool normalized;

    /// <summary>Wraps a network.</summary>
    /// <param name="network">Images [N, …] to outputs [N, D].</param>
    /// <param name="normalized">Whether every output is divided by its Euclidean norm (at least 1e−12).</param>
    public ImageEmbedder(Module<Tensor, Tensor> network, bool normalized = false) : base(nameof(ImageEmbedder))
    {
        (features_extractor, this.normalized) = (network, normalized);
        RegisterComponents();
    }

    /// <summary>Embeds a batch.</summary>
    /// <param name="images">What the network takes, the first axis the batch.</param>
    /// <param name="sex">Not read.</param>
    /// <returns>Embeddings, shape [N, D].</returns>
    public override Tensor forward(Tensor images, Tensor sex)
    {
        using var scope = NewDisposeScope();
        var outputs = features_extractor.call(images);
        return (normalized ? functional.normalize(outputs) : outputs).MoveToOuterDisposeScope();
    }
}
