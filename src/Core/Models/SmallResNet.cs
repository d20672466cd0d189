using ImageRegression.Models.Onnx;
using ImageRegression.Models.ResNet;
using ImageRegression.Tables;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary>A residual network small enough to train on a laptop's CPU in minutes; an embedder like <see cref="BoneAgeNet"/>.</summary>
/// <remarks>
/// A 3×3 stem of stride 2, three residual blocks that each halve the resolution and double the width, global average
/// pooling, features of the covariates, two linear layers and a learned scale. At width 16 an image of 104×80 pixels costs
/// 23 million multiplications.
/// </remarks>
internal sealed class SmallResNet : Module<ModelInput, Tensor>, IHasTrunk, IOnnxEmbedder
{
    private readonly Parameter s;
    private readonly Sequential trunk;
    private readonly CovariateFeatures covariates;
    private readonly Linear L1;
    private readonly Linear L2;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation; <see cref="SmallResNetSpec"/> builds seeded ones.</summary>
    /// <param name="channels">Channels of the images: 1 grey, 3 colour.</param>
    /// <param name="width">Channels of the stem; the trunk ends with eight times as many.</param>
    /// <param name="dim">Dimension of the embeddings.</param>
    /// <param name="covariates">What it sees besides the image, categories by embeddings of dimension 8; null: nothing.</param>
    public SmallResNet(long channels, long width, long dim, CovariateCoding? covariates = null) : base(nameof(SmallResNet))
    {
        this.channels = channels;
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dim, 1);
        register_parameter(nameof(s), s = Parameter(ones([])));
        register_module(nameof(trunk), trunk = TrunkOf(channels, width, segments: null));
        this.covariates = new(this, covariates ?? CovariateCoding.None, dimensions: 8);
        register_module(nameof(L1), L1 = Linear(8 * width + this.covariates.Width, dim));
        register_module(nameof(L2), L2 = Linear(dim, dim));
    }

    /// <summary>All before the linear layers: images [N, channels, H, W] to features [N, 8 · width].</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="width">Channels of the stem.</param>
    /// <param name="segments">Frames of a clip that exchange channels before every block; null for images.</param>
    public static Sequential TrunkOf(long channels, long width, long? segments) => Sequential(
        Conv2d(channels, width, 3, stride: 2, padding: 1, bias: false),
        BatchNorm2d(width),
        ReLU(inplace: true),
        BasicBlock.Planar(width, 2 * width, stride: 2, segments),
        BasicBlock.Planar(2 * width, 4 * width, stride: 2, segments),
        BasicBlock.Planar(4 * width, 8 * width, stride: 2, segments),
        AdaptiveAvgPool2d(1),
        Flatten());

    /// <summary>Embeds a batch.</summary>
    /// <param name="input">Images in [0, 1], shape [N, channels, H, W]; covariates, shape [N, K], where it sees any.</param>
    /// <returns>Embeddings, shape [N, dim].</returns>
    /// <exception cref="ArgumentException">The images have another rank or channel count, or the covariates are not the network's.</exception>
    public override Tensor forward(ModelInput input)
    {
        ImageShape.Require(input.Images, nameof(SmallResNet), channels, smallestSide: 1);
        using var scope = NewDisposeScope();
        return FromFeatures(trunk.call(input.Images), input.Covariates).MoveToOuterDisposeScope();
    }

    Trunk? IHasTrunk.Trunk => new Trunk(static _ => true, trunk.call, FromFeatures).Under(nameof(trunk));

    OnnxValue IOnnxEmbedder.Onnx(OnnxValue images, OnnxValue? seen) =>
        covariates.Join(images.Through(trunk), seen).Through(L1).Relu().Through(L2) * images.Graph.Weight(s);

    private Tensor FromFeatures(Tensor features, Tensor? seen)
    {
        using var scope = NewDisposeScope();
        return (L2.call(L1.call(covariates.Join(features, seen)).relu_()) * s).MoveToOuterDisposeScope();
    }
}
