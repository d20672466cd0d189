using System.Collections.Immutable;
using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ConvNeXt;

/// <summary>ConvNeXt-Tiny: a convolutional network in the shape of a transformer.</summary>
/// <remarks>
/// Liu et al. (2022), "A ConvNet for the 2020s", CVPR: stages of 3, 3, 9 and 3 blocks with 96, 192, 384 and 768 channels. State-dict names
/// are torchvision's, its last layer <c>classifier.2</c>.
/// </remarks>
internal sealed class ConvNeXtTiny : Backbone, IDrawsItsWeights
{
    /// <summary>The smallest height and width that leave one pixel in the last stage.</summary>
    public const int SmallestSide = 32;

    private static readonly (long Width, int Blocks)[] Stages = [(96, 3), (192, 3), (384, 9), (768, 3)];

    private readonly Module<Tensor, Tensor> features;
    private readonly Module<Tensor, Tensor> avgpool;
    private readonly Sequential classifier;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation; <see cref="DrawWeights"/> draws the paper's.</summary>
    /// <param name="channels">Channels of the images: 1 grey, 3 colour.</param>
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <param name="stochasticDepthProb">
    /// Probability that the last block is left out, in training; in [0, 1). It grows from 0 with the blocks. Default 0.1, the paper's.
    /// </param>
    public ConvNeXtTiny(long channels, long outputs, double stochasticDepthProb = 0.1) : base(nameof(ConvNeXtTiny))
    {
        this.channels = channels;
        var last = Stages.Sum(stage => stage.Blocks) - 1.0;
        var (width, built) = (Stages[0].Width, 0);
        var parts = new List<Module<Tensor, Tensor>> { Sequential(Conv2d(channels, width, 4, stride: 4), new LayerNorm2d(width)) };
        foreach (var stage in Stages)
        {
            if (stage.Width != width)
                parts.Add(Sequential(new LayerNorm2d(width), Conv2d(width, stage.Width, 2, stride: 2)));
            width = stage.Width;
            parts.Add(Sequential([.. Enumerable.Range(0, stage.Blocks).Select(_ => new CNBlock(stage.Width, stochasticDepthProb * built++ / last))]));
        }
        features = Sequential(parts);
        avgpool = AdaptiveAvgPool2d(1);
        classifier = Sequential(new LayerNorm2d(width), Flatten(), Linear(width, outputs));
        RegisterComponents();
    }

    internal override ImmutableArray<string> Last => [$"{nameof(classifier)}.2"];

    internal override Tensor Features(Tensor images)
    {
        ImageShape.Require(images, "ConvNeXt-Tiny", channels, SmallestSide);
        using var scope = NewDisposeScope();
        return classifier[1].call(classifier[0].call(avgpool.call(features.call(images)))).MoveToOuterDisposeScope();   // normalised and flattened
    }

    internal override Tensor FromFeatures(Tensor features) => classifier[2].call(features);

    internal override OnnxValue Onnx(OnnxValue images) => images.Through(features, avgpool, classifier);

    /// <inheritdoc/>
    public void DrawWeights(Generator generator) => WeightInitialization.DrawNarrow(this, generator);
}
