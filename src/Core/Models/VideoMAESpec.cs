using ImageRegression.Images;
using ImageRegression.Models.Clips;
using ImageRegression.Models.VisionTransformer;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>The encoder of VideoMAE (Tong et al. 2022), with a linear layer on the mean of its tokens; ViT-B/16 unless told otherwise.</summary>
/// <remarks>Weights are named as in the authors' code; those of the pretraining load too, but for the decoder's.</remarks>
public sealed record VideoMAESpec : ClipTransformerSpec
{
    /// <summary>A size that a laptop's processor trains in minutes: blocks of 2 × 8 × 8, four layers, embeddings of dimension 64.</summary>
    public static VideoMAESpec Laptop => new() { Size = ViTSize.Mini, PatchSize = 8, Dim = 64 };

    /// <inheritdoc/>
    public override string Name => $"VideoMAE-{Size.Letters}/{PatchSize}";

    internal override string? NameOf(string published) => TorchvisionWeights.VideoMAEEncoder(published);

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => base.WhyNot(images) ?? (ClipFrames.Count(images, Frames) % TubeletEmbedding.Frames == 0 ? null
        : $"{Name} reads frames in pairs, and it is to take {ClipFrames.Count(images, Frames)} of these clips. "
            + (images.Depth > 1 ? $"Set Frames to {Math.Max(1, ClipFrames.Count(images, Frames) / TubeletEmbedding.Frames) * TubeletEmbedding.Frames}." : $"Choose a network of images, such as {nameof(ViTSpec)}."));

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates) => new ImageEmbedder(
        new VideoMAE(Form, images.Channels, ClipFrames.Count(images, Frames), images.Height, images.Width, Dim, Drops), Dim, covariates: covariates);
}
