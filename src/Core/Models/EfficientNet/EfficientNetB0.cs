using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.EfficientNet;

/// <summary>EfficientNet-B0: sixteen inverted bottlenecks with squeeze and excitation.</summary>
/// <remarks>
/// Tan and Le (2019), "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML, Table 1. State-dict names are
/// torchvision's, its last layer <c>classifier.1</c>.
/// </remarks>
internal sealed class EfficientNetB0 : Backbone
{
    private const long Stem = 32, Top = 1280;

    // Table 1: expansion, kernel, stride, channels and number of the blocks of a stage.
    private static readonly (long Expansion, long Kernel, long Stride, long Width, int Blocks)[] Stages =
    [
        (1, 3, 1, 16, 1),
        (6, 3, 2, 24, 2),
        (6, 5, 2, 40, 2),
        (6, 3, 2, 80, 3),
        (6, 5, 1, 112, 3),
        (6, 5, 2, 192, 4),
        (6, 3, 1, 320, 1),
    ];

    private readonly Module<Tensor, Tensor> features;
    private readonly Module<Tensor, Tensor> avgpool;
    private readonly Module<Tensor, Tensor> classifier;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation.</summary>
    /// <param name="channels">Channels of the images: 1 grey, 3 colour.</param>
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <param name="dropout">Probability that a feature is dropped before the last layer, in training; in [0, 1). Default 0.2, the paper's.</param>
    /// <param name="stochasticDepthProb">
    /// Probability that the last block is left out, in training; in [0, 1). It grows from 0 with the blocks. Default 0.2, the paper's.
    /// </param>
    public EfficientNetB0(long channels, long outputs, double dropout = 0.2, double stochasticDepthProb = 0.2) : base(nameof(EfficientNetB0))
    {
        this.channels = channels;
        var total = Stages.Sum(stage => stage.Blocks);
        var (width, built) = (Stem, 0);
        var parts = new List<Module<Tensor, Tensor>> { ConvNormActivation(channels, Stem, kernel: 3, stride: 2) };
        foreach (var stage in Stages)
        {
            var blocks = new List<Module<Tensor, Tensor>>();
            for (var block = 0; block < stage.Blocks; block++, built++)
            {
                blocks.Add(new MBConv(width, stage.Width, stage.Expansion, stage.Kernel, block == 0 ? stage.Stride : 1, stochasticDepthProb * built / total));
                width = stage.Width;
            }
            parts.Add(Sequential(blocks));
        }
        parts.Add(ConvNormActivation(width, Top, kernel: 1));
        features = Sequential(parts);
        avgpool = AdaptiveAvgPool2d(1);
        classifier = Sequential(Dropout(dropout), Linear(Top, outputs));
        RegisterComponents();
    }

    internal override ImmutableArray<string> Last => [nameof(classifier)];

    internal override Tensor Features(Tensor images)
    {
        ImageShape.Require(images, "EfficientNet-B0", channels, smallestSide: 1);
        using var scope = NewDisposeScope();
        return avgpool.call(features.call(images)).flatten(1).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features) => classifier.call(features);

    internal override OnnxValue Onnx(OnnxValue images) => images.Through(features, avgpool).Flatten().Through(classifier);

    /// <summary>A convolution that keeps the size but for its stride, batch normalisation and SiLU.</summary>
    internal static Sequential ConvNormActivation(long from, long to, long kernel, long stride = 1, long groups = 1) =>
        Sequential(Conv2d(from, to, kernel, stride, kernel / 2, groups: groups, bias: false), BatchNorm2d(to), SiLU());
}
