using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>Makes an embedder of clips from a network of frames: the mean of the outputs of a clip's frames.</summary>
/// <remarks>The average consensus of temporal segment networks: Wang et al. (2016), ECCV.</remarks>
public sealed class ClipEmbedder : Module<ModelInput, Tensor>
{
    private readonly Module<Tensor, Tensor> features_extractor;
    private readonly CovariateFusion covariates;

    /// <summary>Wraps a network of frames, such as a <see cref="ResNet.ResNet"/> with temporal shifts.</summary>
    /// <param name="network">Frames [N·T, C, H, W] to outputs [N·T, D].</param>
    /// <param name="dim">D.</param>
    /// <param name="covariates">What is joined to the mean of the outputs; null: nothing.</param>
    public ClipEmbedder(Module<Tensor, Tensor> network, long dim, CovariateCoding? covariates = null) : base(nameof(ClipEmbedder))
    {
        register_module(nameof(features_extractor), features_extractor = network);
        register_module(nameof(covariates), this.covariates = new(nameof(ClipEmbedder), dim, covariates ?? CovariateCoding.None));
    }

    /// <summary>Embeds a batch of clips.</summary>
    /// <param name="input">Clips, shape [N, T, C, H, W]; covariates, shape [N, K], where it sees any.</param>
    /// <returns>Embeddings, shape [N, D].</returns>
    /// <exception cref="ArgumentException">The clips do not have five axes.</exception>
    public override Tensor forward(ModelInput input)
    {
        var clips = input.Images;
        if (clips.shape is not [var count, var frames, _, _, _])
            throw new ArgumentException(
                $"'clips' has shape {clips.ShapeText()}; it must be [batch, frames, channels, height, width].", nameof(input));
        using var scope = NewDisposeScope();
        var outputs = features_extractor.call(clips.flatten(0, 1));
        return covariates.call(outputs.unflatten(0, [count, frames]).mean([1]), input.Covariates).MoveToOuterDisposeScope();
    }
}
