using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Convolution over three axes, with learned kernels.</summary>
public sealed class Conv3d : Convolution
{
    internal Conv3d(ConvolutionShape shape, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(Conv3d), shape, bias, device, dtype) { }

    private protected override Tensor Convolve(Tensor input, long[] zeros) =>
        nn.functional.conv3d(input, weight, bias, stride, zeros, dilation, groups);
}
