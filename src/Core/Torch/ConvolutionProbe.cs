using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>One convolution, its outputs and gradients in float32 held against those in float64.</summary>
/// <param name="Batch">Images.</param>
/// <param name="In">Channels of the input, a multiple of <paramref name="Groups"/>.</param>
/// <param name="Out">Channels of the output, a multiple of <paramref name="Groups"/>.</param>
/// <param name="Kernel">Side of the kernel, on every axis.</param>
/// <param name="Stride">On every axis.</param>
/// <param name="Padding">On every axis.</param>
/// <param name="Sides">Size of the input on each of one to three axes.</param>
/// <param name="Groups">As PyTorch's <c>groups</c>.</param>
public sealed record ConvolutionProbe(int Batch, int In, int Out, int Kernel, int Stride, int Padding, ImmutableArray<long> Sides, int Groups = 1)
{
    /// <summary>
    /// Largest error of a right result, as a part of the largest magnitude: the longest sums here add some 20,000 products, whose
    /// rounding in float32 stays below 3e-6 in every case measured; wrong ones differ by 1e-2 and more, or are NaN.
    /// </summary>
    public const double Tolerance = 1e-4;

    /// <summary>The largest relative error among output and gradients; NaN where a result is not finite.</summary>
    /// <param name="seed">Of input, weights and bias.</param>
    public double Error(ulong seed)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();   // whoever asks first may have switched them off
        using var generator = new Generator(seed);
        long[] inputShape = [Batch, In, .. Sides], weightShape = [Out, In / Groups, .. Sides.Select(_ => (long)Kernel)];
        var parts = new[] { randn(inputShape, generator: generator), randn(weightShape, generator: generator) * 0.1, randn([Out], generator: generator) };
        Dirty();
        var found = Computed(parts, ScalarType.Float32);
        return Computed(parts, ScalarType.Float64).Zip(found, (right, asked) => Difference(right, asked)).Aggregate(Math.Max);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Sides.Length}-D {In} → {Out} channels, kernel {Kernel}, stride {Stride}, padding {Padding}, groups {Groups}, input {Batch} × {string.Join(" × ", Sides)}";

    // Output, and the gradients of its mean square by weight, input and bias.
    private Tensor[] Computed(Tensor[] parts, ScalarType type)
    {
        var leaves = Array.ConvertAll(parts, part => part.to(type, copy: true).detach().requires_grad_());
        var (x, w, b) = (leaves[0], leaves[1], leaves[2]);
        long[] strides = [.. Sides.Select(_ => (long)Stride)], paddings = [.. Sides.Select(_ => (long)Padding)];
        var y = Sides.Length switch
        {
            1 => nn.functional.conv1d(x, w, b, Stride, Padding, groups: Groups),
            2 => nn.functional.conv2d(x, w, b, strides, paddings, groups: Groups),
            _ => nn.functional.conv3d(x, w, b, strides, paddings, groups: Groups),
        };
        y.pow(2).mean().backward();
        return [y.detach(), w.grad!, x.grad!, b.grad!];
    }

    // Freed memory full of NaN: what a kernel reads without having written it shows.
    private static void Dirty()
    {
        Tensor[] filled = [.. Enumerable.Range(4, 12).SelectMany(power => new[] { 1L << power, 3L << (power - 1) }).Select(size => full([size], float.NaN))];
        foreach (var tensor in filled)
            tensor.Dispose();
    }

    private static double Difference(Tensor right, Tensor asked)
    {
        var error = (asked.to(ScalarType.Float64) - right).abs().max().ToDouble();
        return error / (right.abs().max().ToDouble() + 1e-6);
    }
}
