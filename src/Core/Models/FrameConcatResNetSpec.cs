using ImageRegression.Images;
using ImageRegression.Models.Clips;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>
/// A residual network of single frames; one layer reads the features of all of them behind one another.
/// <see cref="ClipModelSpec.Dropout"/>, 0 by default, lies before it.
/// </summary>
public sealed record FrameConcatResNetSpec : ClipModelSpec
{
    /// <summary>A size that a laptop's processor trains in minutes: the trunk of SmallResNet at width 8, embeddings of dimension 64.</summary>
    public static FrameConcatResNetSpec Laptop => new() { Network = FrameResNet.Small, Dim = 64 };

    /// <inheritdoc/>
    public override string Name => $"2D {FrameResNets.Name(Network, Width)}, frames concatenated";

    /// <summary>What sees the frames. Default ResNet-18.</summary>
    public FrameResNet Network { get; init => field = FrameResNets.Defined(value, nameof(Network)); } = FrameResNet.ResNet18;

    /// <summary>Channels of the stem of the small network; ≥ 1. Default 8.</summary>
    public int Width { get; init => field = Positive(value, nameof(Width)); } = 8;

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates)
    {
        var frames = ClipFrames.Count(images, Frames);
        var (network, features) = FrameResNets.Of(Network, images.Channels, Width, segments: null);
        return new ImageEmbedder(new FrameNetwork(Name, network, features, images.Channels, frames, FrameConsensus.Concat, Dim, Dropout), Dim, covariates: covariates);
    }
}
