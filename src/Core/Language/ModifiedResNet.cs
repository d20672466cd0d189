using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Models.Onnx;
using ImageRegression.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>CLIP's residual network: three convolutions at the start, averaging in place of strides, and attention in place of the last pooling.</summary>
/// <remarks>Radford et al. (2021), ICML, section 2.4. State-dict names are OpenAI's beneath <c>visual.</c>; so is the class's.</remarks>
internal sealed class ModifiedResNet : Backbone, IDrawsItsWeights, IFitsWeights
{
    /// <summary>How many times smaller the last map is than the images.</summary>
    public const int Reduction = 32;

    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor> conv3;
    private readonly Module<Tensor, Tensor> bn3;
    private readonly Module<Tensor, Tensor> avgpool;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;
    private readonly Module<Tensor, Tensor> layer4;
    private readonly AttentionPool attnpool;
    private readonly long channels, height, width;

    /// <param name="layers">Blocks of <c>layer1</c> to <c>layer4</c>.</param>
    /// <param name="filters">Channels after the start: 64 for RN50; the last map has 32 times as many.</param>
    /// <param name="heads">Heads of the attention at the end.</param>
    /// <param name="channels">Channels of the images: 1 grey, 3 colour.</param>
    /// <param name="height">Of the images, in pixels; a multiple of 32.</param>
    /// <param name="width">Of the images, in pixels; a multiple of 32.</param>
    /// <param name="outputs">E, dimension of the joint space.</param>
    public ModifiedResNet(ImmutableArray<int> layers, long filters, long heads, long channels, long height, long width, long outputs) : base(nameof(ModifiedResNet))
    {
        (this.channels, this.height, this.width) = (channels, height, width);
        conv1 = Conv2d(channels, filters / 2, 3, stride: 2, padding: 1, bias: false);
        bn1 = BatchNorm2d(filters / 2);
        conv2 = Conv2d(filters / 2, filters / 2, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(filters / 2);
        conv3 = Conv2d(filters / 2, filters, 3, padding: 1, bias: false);
        bn3 = BatchNorm2d(filters);
        avgpool = AvgPool2d(2, stride: 2);
        layer1 = Stage(filters, filters, 1, layers[0]);
        layer2 = Stage(4 * filters, 2 * filters, 2, layers[1]);
        layer3 = Stage(8 * filters, 4 * filters, 2, layers[2]);
        layer4 = Stage(16 * filters, 8 * filters, 2, layers[3]);
        attnpool = new(height / Reduction * (width / Reduction), 32 * filters, heads, outputs);
        RegisterComponents();

        static Sequential Stage(long from, long within, long stride, int blocks) => Sequential(
            Enumerable.Range(0, blocks).Select(block => (Module<Tensor, Tensor>)(block == 0 ? new ClipBottleneck(from, within, stride) : new(ClipBottleneck.Expansion * within, within, 1))));
    }

    internal override ImmutableArray<string> Last => [$"{nameof(attnpool)}.c_proj"];

    internal override Tensor Features(Tensor images)
    {
        if (images.shape is not [_, var c, var h, var w] || (c, h, w) != (channels, height, width))
            throw new ArgumentException($"'images' has shape {images.ShapeText()}. This network was built for [batch, {channels}, {height}, {width}], the size that its position embeddings are for.", nameof(images));
        using var scope = NewDisposeScope();
        var first = bn1.call(conv1.call(images)).relu();
        var second = bn2.call(conv2.call(first)).relu();
        var stem = avgpool.call(bn3.call(conv3.call(second)).relu());
        return attnpool.Read(layer4.call(layer3.call(layer2.call(layer1.call(stem))))).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features) => attnpool.Project(features);

    internal override OnnxValue Onnx(OnnxValue images) => throw OnnxModel.WithoutGraph(nameof(ModifiedResNet));

    /// <summary>Positions that were learnt for a square map, for the map of this network.</summary>
    /// <inheritdoc/>
    public Tensor? Fitted(string name, Tensor published) =>
        name == "attnpool.positional_embedding" ? attnpool.Fitted(published, (height / Reduction, width / Reduction)) : null;

    /// <summary>Convolutions as in our other residual networks, which learn from few steps; OpenAI's begin with every branch at 0.</summary>
    /// <inheritdoc/>
    public void DrawWeights(Generator generator)
    {
        foreach (var (_, module) in named_modules().OrderBy(named => named.name, StringComparer.Ordinal))
            if (module is Convolution convolution)
                convolution.weight.normal_(0, Math.Sqrt(2.0 / (convolution.weight.numel() / convolution.weight.shape[1])), generator);
        attnpool.DrawWeights(generator);
    }
}
