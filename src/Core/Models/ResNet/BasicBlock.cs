using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ResNet;

/// <summary>Two 3×3 convolutions around which the input is added back; in two or three spatial dimensions.</summary>
/// <remarks>He et al. (2016), "Deep Residual Learning for Image Recognition", CVPR; names are torchvision's.</remarks>
internal sealed class BasicBlock : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor>? downsample;

    /// <summary>A block in two dimensions.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="stride">Stride of the first convolution.</param>
    /// <param name="segments">Frames in a clip, for a temporal shift before the first convolution; null for none.</param>
    /// <param name="shiftDivisor">Divisor of the channels that shift each way.</param>
    public static BasicBlock Planar(long channels, long filters, long stride, long? segments = null, long shiftDivisor = 8) => new(
        TemporalShift.Before(Conv(channels, filters, 3, stride), segments, shiftDivisor),
        BatchNorm2d(filters),
        Conv(filters, filters, 3, 1),
        BatchNorm2d(filters),
        stride == 1 && channels == filters ? null : Sequential(Conv(channels, filters, 1, stride), BatchNorm2d(filters)));

    /// <summary>A block in three dimensions.</summary>
    public static BasicBlock Volumetric(long channels, long filters, long stride, Shortcut shortcut) => new(
        Conv3d(channels, filters, 3, stride, padding: 1, bias: false),
        BatchNorm3d(filters),
        Conv3d(filters, filters, 3, padding: 1, bias: false),
        BatchNorm3d(filters),
        (stride == 1 && channels == filters, shortcut) switch
        {
            (true, _) => null,
            (_, Shortcut.ZeroPadded) => new ZeroPaddedShortcut(filters, stride),
            _ => Sequential(Conv3d(channels, filters, 1, stride, bias: false), BatchNorm3d(filters)),
        });

    private BasicBlock(
        Module<Tensor, Tensor> conv1, Module<Tensor, Tensor> bn1,
        Module<Tensor, Tensor> conv2, Module<Tensor, Tensor> bn2,
        Module<Tensor, Tensor>? downsample) : base(nameof(BasicBlock))
    {
        (this.conv1, this.bn1, this.conv2, this.bn2, this.downsample) = (conv1, bn1, conv2, bn2, downsample);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var residual = bn2.call(conv2.call(bn1.call(conv1.call(input)).relu_()));
        return residual.add_(downsample?.call(input) ?? input).relu_().MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) =>
        (input.Through(conv1, bn1).Relu().Through(conv2, bn2) + (downsample is null ? input : input.Through(downsample))).Relu();

    private static Conv2d Conv(long channels, long filters, long kernel, long stride) =>
        Conv2d(channels, filters, kernel, stride, padding: kernel / 2, bias: false);
}
