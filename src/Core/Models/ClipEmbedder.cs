using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Makes an embedder of clips from a network of frames: the mean of the outputs of a clip's frames.</summary>
/// <remarks>The average consensus of temporal segment networks: Wang et al. (2016), ECCV.</remarks>
public sealed class ClipEmbedder : Module<Tensor, Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> features_extractor;

    /// <summary>Wraps a network of frames, such as a <see cref="ResNet.ResNet18"/> with temporal shifts.</summary>
    public ClipEmbedder(Module<Tensor, Tensor> network) : base(nameof(ClipEmbedder))
    {
        features_extractor = network;
        RegisterComponents();
    }

    /// <summary>Embeds a batch of clips.</summary>
    /// <param name="clips">Shape [N, T, C, H, W].</param>
    /// <param name="sex">Not read.</param>
    /// <returns>Embeddings, shape [N, D].</returns>
    /// <exception cref="ArgumentException">The clips do not have five axes.</exception>
    public override Tensor forward(Tensor clips, Tensor sex)
    {
        if (clips.shape is not [var count, var frames, _, _, _])
            throw new ArgumentException(
                $"'clips' has shape [{string.Join(", ", clips.shape)}]; it must be [batch, frames, channels, height, width].", nameof(clips));
        using var scope = NewDisposeScope();
        var outputs = features_extractor.call(clips.flatten(0, 1));
        return outputs.unflatten(0, [count, frames]).mean([1]).MoveToOuterDisposeScope();
    }
}
