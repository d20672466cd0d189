using System.Collections.Immutable;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>The layers of our networks beside convolutions.</summary>
internal enum Layer
{
    /// <summary>A matrix product and a bias.</summary>
    Linear,

    /// <summary>Batch normalisation by the batch's own mean and variance, with scale and shift.</summary>
    BatchNorm,

    /// <summary>Bilinear or trilinear interpolation to twice the size and one more.</summary>
    Interpolate,

    /// <summary>The mean of windows of two, on every axis.</summary>
    AveragePool,
}

/// <summary>One call of a layer.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Batch">Images; at least 2.</param>
/// <param name="Channels">Of the input.</param>
/// <param name="Sides">Size of the input on each of two or three axes; of a linear layer the number of its outputs alone.</param>
internal sealed record LayerProbe(Layer Kind, int Batch, int Channels, ImmutableArray<long> Sides) : OperatorProbe
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind}, {Channels} channels, {(Kind == Layer.Linear ? $"{Sides[0]} outputs, batch {Batch}" : $"input {Batch} × {string.Join(" × ", Sides)}")}";

    /// <inheritdoc/>
    protected override Tensor[] Draw(Generator generator)
    {
        long[] shape = [Batch, Channels, .. Sides];
        return Kind switch
        {
            Layer.Linear => [randn([Batch, Channels], generator: generator), randn([Sides[0], Channels], generator: generator) * 0.1, randn([Sides[0]], generator: generator)],
            Layer.BatchNorm => [randn(shape, generator: generator), randn([Channels], generator: generator), randn([Channels], generator: generator)],
            _ => [randn(shape, generator: generator)],
        };
    }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor[] given) => Kind switch
    {
        Layer.Linear => nn.functional.linear(given[0], given[1], given[2]),
        Layer.BatchNorm => Normalised(given[0], given[1], given[2]),
        Layer.Interpolate => nn.functional.interpolate(
            given[0], [.. Sides.Select(side => (2 * side) + 1)], mode: Sides.Length == 2 ? InterpolationMode.Bilinear : InterpolationMode.Trilinear, align_corners: false),
        _ => Sides.Length == 2 ? nn.functional.avg_pool2d(given[0], 2) : nn.functional.avg_pool3d(given[0], [2, 2, 2]),
    };

    private static Tensor Normalised(Tensor x, Tensor scale, Tensor shift)
    {
        var (mean, variance) = (zeros([x.shape[1]], x.dtype), ones([x.shape[1]], x.dtype));   // running statistics, which training only writes
        return nn.functional.batch_norm(x, mean, variance, scale, shift, training: true);
    }
}
