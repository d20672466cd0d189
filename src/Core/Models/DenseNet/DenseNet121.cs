using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.DenseNet;

/// <summary>DenseNet-121: in four blocks every layer sees the features of all before it.</summary>
/// <remarks>
/// Huang et al. (2017), "Densely Connected Convolutional Networks", CVPR: growth rate 32, blocks of 6, 12, 24 and 16 layers. State-dict
/// names are torchvision's, its last layer <c>classifier</c>.
/// </remarks>
internal sealed class DenseNet121 : Backbone
{
    /// <summary>The smallest height and width that leave one pixel after the last transition.</summary>
    public const int SmallestSide = 29;

    private const long Growth = 32;
    private static readonly int[] Layers = [6, 12, 24, 16];

    private readonly Module<Tensor, Tensor> features;
    private readonly Module<Tensor, Tensor> pool;
    private readonly Module<Tensor, Tensor> classifier;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation.</summary>
    /// <param name="channels">Channels of the images: 1 grey, 3 colour.</param>
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <param name="dropRate">Probability that a feature of a layer is dropped, in training; in [0, 1).</param>
    public DenseNet121(long channels, long outputs, double dropRate = 0) : base(nameof(DenseNet121))
    {
        this.channels = channels;
        var width = 2 * Growth;
        var parts = new List<(string, Module<Tensor, Tensor>)>
        {
            ("conv0", Conv2d(channels, width, 7, stride: 2, padding: 3, bias: false)),
            ("norm0", BatchNorm2d(width)),
            ("relu0", ReLU(inplace: true)),
            ("pool0", MaxPool2d(3, stride: 2, padding: 1)),
        };
        for (var block = 1; block <= Layers.Length; block++)
        {
            parts.Add(($"denseblock{block}", new DenseBlock(Layers[block - 1], width, Growth, dropRate)));
            width += Layers[block - 1] * Growth;
            if (block == Layers.Length)
                break;
            parts.Add(($"transition{block}", Transition(width)));
            width /= 2;
        }
        parts.Add(("norm5", BatchNorm2d(width)));
        features = Sequential(parts);
        pool = AdaptiveAvgPool2d(1);
        classifier = Linear(width, outputs);
        RegisterComponents();
    }

    internal override ImmutableArray<string> Last => [nameof(classifier)];

    internal override Tensor Features(Tensor images)
    {
        ImageShape.Require(images, "DenseNet-121", channels, SmallestSide);
        using var scope = NewDisposeScope();
        return pool.call(features.call(images).relu_()).flatten(1).MoveToOuterDisposeScope();
    }

    internal override Tensor FromFeatures(Tensor features) => classifier.call(features);

    internal override OnnxValue Onnx(OnnxValue images) => images.Through(features).Relu().Through(pool).Flatten().Through(classifier);

    private static Sequential Transition(long width) => Sequential(
        ("norm", BatchNorm2d(width)),
        ("relu", ReLU(inplace: true)),
        ("conv", Conv2d(width, width / 2, 1, bias: false)),
        ("pool", AvgPool2d(2, stride: 2)));
}
