using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ResNet;

/// <summary>A 3×3 convolution between two 1×1 ones, the last to four times as many channels, around which the input is added back.</summary>
/// <remarks>
/// He et al. (2016), "Deep Residual Learning for Image Recognition", CVPR; names are torchvision's, and so is the place of the stride, in the
/// 3×3 convolution ("ResNet v1.5"; the paper has it in the first).
/// </remarks>
internal sealed class Bottleneck : Module<Tensor, Tensor>, IOnnxModule
{
    /// <summary>How many times more channels go out than lie within.</summary>
    public const long Expansion = 4;

    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor> conv3;
    private readonly Module<Tensor, Tensor> bn3;
    private readonly Module<Tensor, Tensor>? downsample;

    /// <summary>A block.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels within; four times as many go out.</param>
    /// <param name="stride">Stride of the middle convolution.</param>
    /// <param name="segments">Frames in a clip, for a temporal shift before the first convolution; null for none.</param>
    /// <param name="shiftDivisor">Divisor of the channels that shift each way.</param>
    public Bottleneck(long channels, long filters, long stride, long? segments = null, long shiftDivisor = 8) : base(nameof(Bottleneck))
    {
        var outputs = Expansion * filters;
        conv1 = TemporalShift.Before(Conv2d(channels, filters, 1, bias: false), segments, shiftDivisor);
        bn1 = BatchNorm2d(filters);
        conv2 = Conv2d(filters, filters, 3, stride, padding: 1, bias: false);
        bn2 = BatchNorm2d(filters);
        conv3 = Conv2d(filters, outputs, 1, bias: false);
        bn3 = BatchNorm2d(outputs);
        downsample = stride == 1 && channels == outputs ? null : Sequential(Conv2d(channels, outputs, 1, stride, bias: false), BatchNorm2d(outputs));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var narrow = bn2.call(conv2.call(bn1.call(conv1.call(input)).relu_())).relu_();
        var residual = bn3.call(conv3.call(narrow));
        return residual.add_(downsample?.call(input) ?? input).relu_().MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) =>
        (input.Through(conv1, bn1).Relu().Through(conv2, bn2).Relu().Through(conv3, bn3) + (downsample is null ? input : input.Through(downsample))).Relu();
}
