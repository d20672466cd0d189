using System.Collections.Immutable;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>A convolution with a bias, on one to three axes.</summary>
/// <param name="Batch">Images.</param>
/// <param name="In">Channels of the input, a multiple of <paramref name="Groups"/>.</param>
/// <param name="Out">Channels of the output, a multiple of <paramref name="Groups"/>.</param>
/// <param name="Kernel">Side of the kernel, on every axis.</param>
/// <param name="Stride">On every axis.</param>
/// <param name="Padding">On every axis.</param>
/// <param name="Sides">Size of the input on each axis.</param>
/// <param name="Groups">As PyTorch's <c>groups</c>.</param>
internal sealed record ConvolutionProbe(int Batch, int In, int Out, int Kernel, int Stride, int Padding, ImmutableArray<long> Sides, int Groups = 1)
    : OperatorProbe
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Sides.Length}-D {In} → {Out} channels, kernel {Kernel}, stride {Stride}, padding {Padding}, groups {Groups}, input {Batch} × {string.Join(" × ", Sides)}";

    /// <inheritdoc/>
    protected override Tensor[] Draw(Generator generator)
    {
        long[] inputShape = [Batch, In, .. Sides], weightShape = [Out, In / Groups, .. Sides.Select(_ => (long)Kernel)];
        return [randn(inputShape, generator: generator), randn(weightShape, generator: generator) * 0.1, randn([Out], generator: generator)];
    }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor[] given)
    {
        var (x, w, b) = (given[0], given[1], given[2]);
        long[] strides = [.. Sides.Select(_ => (long)Stride)], paddings = [.. Sides.Select(_ => (long)Padding)];
        return Sides.Length switch
        {
            1 => nn.functional.conv1d(x, w, b, Stride, Padding, groups: Groups),
            2 => nn.functional.conv2d(x, w, b, strides, paddings, groups: Groups),
            _ => nn.functional.conv3d(x, w, b, strides, paddings, groups: Groups),
        };
    }
}
