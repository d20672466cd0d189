using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Convolution over one axis, with learned kernels.</summary>
public sealed class Conv1d : Convolution
{
    internal Conv1d(ConvolutionShape shape, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(Conv1d), shape, bias, device, dtype) { }

    private protected override Tensor Convolve(Tensor input, long[] zeros) =>
        nn.functional.conv1d(input, weight, bias, stride[0], zeros[0], dilation[0], groups);
}
