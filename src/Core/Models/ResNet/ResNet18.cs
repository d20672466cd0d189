using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ResNet;

/// <summary>ResNet-18 for images, or for clips when frames exchange channels through <see cref="TemporalShift"/>.</summary>
/// <remarks>
/// He et al. (2016), "Deep Residual Learning for Image Recognition", CVPR. State-dict names are torchvision's; with
/// <c>segments</c> above 1 they are TSM's (<c>layer1.0.conv1.net.weight</c>, shifts inside the residual branch).
/// </remarks>
public sealed class ResNet18 : Module<Tensor, Tensor>
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
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <param name="dropout">Probability that a feature is dropped before the last layer, in training; in [0, 1).</param>
    /// <param name="segments">Frames in a clip; 1 for single images.</param>
    /// <param name="shiftDivisor">With segments, 1/shiftDivisor of the channels shifts each way. Default 8, the paper's.</param>
    public ResNet18(long channels, long outputs, double dropout = 0, long segments = 1, long shiftDivisor = 8)
        : base(nameof(ResNet18))
    {
        this.channels = channels;
        conv1 = Conv2d(channels, 64, 7, stride: 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(64);
        maxpool = MaxPool2d(3, stride: 2, padding: 1);
        layer1 = Stage(64, 64, stride: 1);
        layer2 = Stage(64, 128, stride: 2);
        layer3 = Stage(128, 256, stride: 2);
        layer4 = Stage(256, 512, stride: 2);
        avgpool = AdaptiveAvgPool2d(1);
        this.dropout = Dropout(dropout);
        fc = Linear(512, outputs);
        RegisterComponents();

        Sequential Stage(long from, long to, long stride) =>
            Sequential(BasicBlock.Planar(from, to, stride, segments, shiftDivisor), BasicBlock.Planar(to, to, 1, segments, shiftDivisor));
    }

    /// <summary>Outputs of a batch.</summary>
    /// <param name="images">Shape [N, channels, H, W]; the frames of all clips in order when segments is above 1.</param>
    /// <returns>Shape [N, outputs].</returns>
    /// <exception cref="ArgumentException">The images have another rank or channel count.</exception>
    public override Tensor forward(Tensor images)
    {
        ImageShape.Require(images, nameof(ResNet18), channels, smallestSide: 1);
        using var scope = NewDisposeScope();
        var stem = maxpool.call(bn1.call(conv1.call(images)).relu_());
        var features = avgpool.call(layer4.call(layer3.call(layer2.call(layer1.call(stem)))));
        return fc.call(dropout.call(features.flatten(1))).MoveToOuterDisposeScope();
    }
}
