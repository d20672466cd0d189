using ImageRegression.Images;
using ImageRegression.Models.Clips;
using ImageRegression.Models.Swin;
using ImageRegression.Tables;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>
/// A Swin transformer (Liu et al. 2021) of single frames, their outputs averaged or read together; Swin-T unless told otherwise. Frames of any
/// size. <see cref="ClipModelSpec.Dropout"/>, 0 by default, lies after the attention and the layers of a perceptron.
/// </summary>
/// <remarks>Weights are named as in torchvision.</remarks>
public sealed record SwinTSpec : ClipModelSpec
{
    /// <summary>A size that a laptop's processor trains in minutes: two stages, embeddings of dimension 64, no block left out.</summary>
    public static SwinTSpec Laptop => new() { Size = SwinSize.Mini, Dim = 64, StochasticDepthProb = 0 };

    /// <inheritdoc/>
    public override string Name => Size == SwinSize.Tiny ? "Swin-T of frames" : $"Swin-{Size} of frames";

    /// <summary>How large it is. Default tiny, the smallest that is published.</summary>
    public SwinSize Size { get; init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Size), value, "There is no such size."); } = SwinSize.Tiny;

    /// <summary>How frames are put together. Default their mean.</summary>
    public FrameConsensus Consensus { get; init; }

    /// <summary>
    /// Probability that a branch of the last block is left out, in training; in [0, 1). It grows to this from 0 at the first. Default 0.2, the
    /// paper's. torchvision's <c>stochastic_depth_prob</c>.
    /// </summary>
    public double StochasticDepthProb { get; init => field = Probability.OfDropping(value, nameof(StochasticDepthProb)); } = 0.2;

    /// <inheritdoc/>
    protected override string? WhyNot(PixelLayout images) => base.WhyNot(images)
        ?? ImageShape.WhyNot(images with { Depth = 1 }, Name, SwinForm.Of(Size).PatchSize);

    /// <inheritdoc/>
    protected override Module<ModelInput, Tensor> Embedder(PixelLayout images, CovariateCoding covariates)
    {
        var form = SwinForm.Of(Size);
        var network = new SwinTransformer(form, images.Channels, outputs: 0, Dropout, StochasticDepthProb);
        return new ImageEmbedder(new FrameNetwork(Name, network, form.Features, images.Channels, ClipFrames.Count(images, Frames), Consensus, Dim), Dim, covariates: covariates);
    }
}
