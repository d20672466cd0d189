namespace TorchSharp.Modules;

/// <summary>Everything about a convolution but its weights, with one number for each axis.</summary>
internal sealed record ConvolutionShape(
    long InChannels,
    long OutChannels,
    long[] KernelSize,
    long[] Stride,
    long[] Padding,
    long[] Dilation,
    long Groups,
    PaddingModes PaddingMode)
{
    /// <summary>The zeros on both sides that a named padding means.</summary>
    /// <exception cref="ArgumentException">Same was asked for with a stride, or needs more zeros on one side than on the other.</exception>
    public static long[] PaddingFor(Padding padding, long[] kernelSize, long[] stride, long[] dilation) =>
        padding == TorchSharp.Padding.Valid
            ? new long[kernelSize.Length]
            : [.. kernelSize.Select((size, axis) => (dilation[axis] * (size - 1), stride[axis]) switch
            {
                (_, not 1) => throw new ArgumentException("Padding.Same keeps the size, so it takes stride 1 only.", nameof(stride)),
                (var total, _) when total % 2 != 0 => throw new ArgumentException(
                    $"Padding.Same needs an odd kernel (or an even dilation); axis {axis} has a kernel of {size}.", nameof(kernelSize)),
                var (total, _) => total / 2,
            })];
}
