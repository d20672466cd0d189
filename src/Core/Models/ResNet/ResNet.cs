using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ResNet;

/// <summary>A residual network of basic blocks or bottlenecks for images, or for clips when frames exchange channels through <see cref="TemporalShift"/>.</summary>
/// <remarks>
/// He et al. (2016), "Deep Residual Learning for Image Recognition", CVPR. State-dict names are torchvision's; with
/// <c>segments</c> they are TSM's (<c>layer1.0.conv1.net.weight</c>, shifts inside the residual branch).
/// </remarks>
public sealed class ResNet : Backbone
{
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> maxpool;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;
    private readonly Module<Tensor, Tensor> layer4;
    private readonly Module<Tensor, Tensor> avgpool;
    private readonly Module<Tensor, Tensor> dropout;
    private readonly Module<Tensor, Tensor> fc;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation.</summary>
    /// <param name="channels">Channels of the images: 1 grey, 3 colour.</param>
    /// <param name="outputs">Outputs of the last layer; 0 for none, timm's <c>num_classes</c>: features come out.</param>
    /// <param name="layers">Blocks of <c>layer1</c> to <c>layer4</c>, each ≥ 1: 2, 2, 2, 2 for ResNet-18.</param>
    /// <param name="dropout">Probability that a feature is dropped before the last layer, in training; in [0, 1).</param>
    /// <param name="segments">Frames in a clip that exchange channels, before every block, or every second one where layer3 has 23 and more; null for images.</param>
    /// <param name="shiftDivisor">With segments, 1/shiftDivisor of the channels shifts each way. Default 8, the paper's.</param>
    /// <param name="bottlenecks">Whether blocks have three convolutions and four times as many channels, as from ResNet-50 on.</param>
    /// <exception cref="ArgumentException">There are not four counts of blocks, or one is below 1.</exception>
    public ResNet(
        long channels, long outputs, ImmutableArray<int> layers, double dropout = 0, long? segments = null, long shiftDivisor = 8, bool bottlenecks = false)
        : base(nameof(ResNet))
    {
        if (layers.Length != 4 || layers.Any(blocks => blocks < 1))
            throw new ArgumentException($"A ResNet has four stages of at least one block each, not ({string.Join(", ", layers)}).", nameof(layers));
        this.channels = channels;
        var expansion = bottlenecks ? Bottleneck.Expansion : 1;
        conv1 = Conv2d(channels, 64, 7, stride: 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(64);
        maxpool = MaxPool2d(3, stride: 2, padding: 1);
        layer1 = Stage(0, 64, 64, stride: 1);
        layer2 = Stage(1, 64 * expansion, 128, stride: 2);
        layer3 = Stage(2, 128 * expansion, 256, stride: 2);
        layer4 = Stage(3, 256 * expansion, 512, stride: 2);
        avgpool = AdaptiveAvgPool2d(1);
        this.dropout = Dropout(dropout);
        fc = outputs == 0 ? Identity() : Linear(512 * expansion, outputs);
        RegisterComponents();

        Sequential Stage(int place, long from, long filters, long stride) => Sequential(
            Enumerable.Range(0, layers[place]).Select(block => block == 0 ? Block(block, from, filters, stride) : Block(block, filters * expansion, filters, 1)));

        Module<Tensor, Tensor> Block(int block, long from, long filters, long stride)
        {
            var shifted = block % (layers[2] >= 23 ? 2 : 1) == 0 ? segments : null;
            return bottlenecks ? new Bottleneck(from, filters, stride, shifted, shiftDivisor) : BasicBlock.Planar(from, filters, stride, shifted, shiftDivisor);
        }
    }

    internal override ImmutableArray<string> Last => [nameof(dropout), nameof(fc)];

    internal override Tensor Features(Tensor images)
    {
        ImageShape.Require(images, nameof(ResNet), channels, smallestSide: 1);
        using var scope = NewDisposeScope();
        var stem = maxpool.call(bn1.call(conv1.call(images)).relu_());
        return avgpool.call(layer4.call(layer3.call(layer2.call(layer1.call(stem))))).flatten(1).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features)
    {
        using var scope = NewDisposeScope();
        return fc.call(dropout.call(features)).MoveToOuterDisposeScope();
    }

    internal override OnnxValue Onnx(OnnxValue images) =>
        images.Through(conv1, bn1).Relu().Through(maxpool, layer1, layer2, layer3, layer4, avgpool).Flatten().Through(dropout, fc);
}
