using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Convolution over two axes, with learned kernels.</summary>
public sealed class Conv2d : Convolution
{
    internal Conv2d(ConvolutionShape shape, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(Conv2d), shape, bias, device, dtype) { }

    private protected override Tensor Convolve(Tensor input, long[] zeros) =>
        nn.functional.conv2d(input, weight, bias, stride, zeros, dilation, groups);
}
