using ImageRegression.Images;
using ImageRegression.Models.Clips;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>
/// A residual network whose frames exchange channels by temporal shifts (TSM, Lin et al. 2019), the mean over frames of its last layer.
/// <see cref="ClipModelSpec.Dropout"/>, 0.5 by default as published, lies before that layer.
/// </summary>
/// <remarks>A clip of one frame is never shifted. Weights are named as in the code of TSM's authors, and torchvision's load by their names.</remarks>
public sealed record TsmResNetSpec : ClipModelSpec
{
    /// <summary>TSM on ResNet-18 with embeddings of dimension 128.</summary>
    public TsmResNetSpec() => Dropout = 0.5;

    /// <summary>A size that a laptop's processor trains in minutes: the trunk of SmallResNet at width 8, embeddings of dimension 64.</summary>
    public static TsmResNetSpec Laptop => new() { Network = FrameResNet.Small, Dim = 64 };

    /// <inheritdoc/>
    public override string Name => $"TSM {FrameResNets.Name(Network, Width)}";

    /// <summary>What sees the frames. Default ResNet-18.</summary>
    public FrameResNet Network { get; init => field = FrameResNets.Defined(value, nameof(Network)); } = FrameResNet.ResNet18;

    /// <summary>Channels of the stem of the small network; ≥ 1. Default 8.</summary>
    public int Width { get; init => field = Positive(value, nameof(Width)); } = 8;

    /// <summary>
    /// Whether all batch normalisation but the first keeps its statistics, weight and bias, as TSM's authors fine-tune: batches of few clips hold
    /// many frames that look alike. For weights that were learnt elsewhere; drawn ones would never be normalised. Default false.
    /// </summary>
    public bool PartialBatchNorm { get; init; }

    // torchvision's conv1 of a block is the layer that TSM's shift lies before.
    internal override string? NameOf(string published) => published.Split('.') is [var stage, var block, "conv1", var kind]
        && (stage == "trunk" || stage.StartsWith("layer", StringComparison.Ordinal)) ? $"{stage}.{block}.conv1.net.{kind}" : published;

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates)
    {
        var frames = ClipFrames.Count(images, Frames);
        var (network, features) = FrameResNets.Of(Network, images.Channels, Width, frames);
        return new ImageEmbedder(new FrameNetwork(Name, network, features, images.Channels, frames, FrameConsensus.Mean, Dim, Dropout, PartialBatchNorm), Dim, covariates: covariates);
    }
}
