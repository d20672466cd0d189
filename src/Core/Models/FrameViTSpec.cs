using ImageRegression.Images;
using ImageRegression.Models.Clips;
using ImageRegression.Models.VisionTransformer;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>A vision transformer (Dosovitskiy et al. 2021) of single frames, their outputs averaged or read together.</summary>
/// <remarks>Weights are named as in timm; torchvision's load by their names.</remarks>
public sealed record FrameViTSpec : ClipTransformerSpec
{
    /// <summary>A size that a laptop's processor trains in minutes: patches of 8 × 8, four blocks, embeddings of dimension 64.</summary>
    public static FrameViTSpec Laptop => new() { Size = ViTSize.Mini, PatchSize = 8, Dim = 64 };

    /// <inheritdoc/>
    public override string Name => $"ViT-{Size.Letters}/{PatchSize} of frames";

    /// <summary>How frames are put together. Default their mean.</summary>
    public FrameConsensus Consensus { get; init; }

    internal override string? NameOf(string published) => TorchvisionWeights.VisionTransformerToTimm(published);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates)
    {
        var network = new VisionTransformer.VisionTransformer(Form, images.Channels, images.Height, images.Width, outputs: 0, Drops);
        return new ImageEmbedder(new FrameNetwork(Name, network, Form.Width, images.Channels, ClipFrames.Count(images, Frames), Consensus, Dim), Dim, covariates: covariates);
    }
}
