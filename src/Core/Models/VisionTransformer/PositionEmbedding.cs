using static TorchSharp.torch;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>Brings the learned positions of one grid of patches to another, so that weights published for one image size load at another.</summary>
internal static class PositionEmbedding
{
    // Keys' cubic, as PyTorch's antialiased bicubic has it.
    private const double A = -0.5;

    /// <summary>Position embeddings for another grid.</summary>
    /// <remarks>
    /// Bicubic with antialiasing, pixel areas aligned: PyTorch's <c>interpolate(mode="bicubic", antialias=True)</c>, which timm's
    /// <c>resample_abs_pos_embed</c> takes. The class token's position stays as it is. Computed in float64.
    /// </remarks>
    /// <param name="positions">Shape [1, 1 + rows · columns, D]: the class token's, then row by row.</param>
    /// <param name="from">Patches down and across that <paramref name="positions"/> are for.</param>
    /// <param name="to">Patches down and across wanted.</param>
    /// <returns>Shape [1, 1 + rows · columns of <paramref name="to"/>, D], of the same type; a copy even where nothing changes.</returns>
    /// <exception cref="ArgumentException"><paramref name="positions"/> is not for the grid <paramref name="from"/>.</exception>
    public static Tensor Resized(Tensor positions, (long Rows, long Columns) from, (long Rows, long Columns) to)
    {
        if (positions.shape is not [1, var count, var dim] || count != 1 + (from.Rows * from.Columns))
            throw new ArgumentException(
                $"'positions' has shape [{string.Join(", ", positions.shape)}]; for {from.Rows}×{from.Columns} patches and a class token it must be [1, {1 + (from.Rows * from.Columns)}, D].",
                nameof(positions));
        if (from == to)
            return positions.detach().clone();
        using var scope = NewDisposeScope();
        using var graph = no_grad();
        var grid = positions.narrow(1, 1, count - 1).to_type(float64).reshape(from.Rows, from.Columns, dim);
        var rows = tensordot(Weights(from.Rows, to.Rows), grid, [1], [0]);                                  // [to.Rows, columns, D]
        var resized = tensordot(Weights(from.Columns, to.Columns), rows, [1], [1]).transpose(0, 1);         // [to.Rows, to.Columns, D]
        return cat([positions.narrow(1, 0, 1), resized.reshape(1, to.Rows * to.Columns, dim).to_type(positions.dtype)], dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Those of a class token and a square grid of patches, as published ones are, for another grid; null where they are not of such.</summary>
    /// <param name="published">Positions, of any shape.</param>
    /// <param name="width">D that the network has.</param>
    /// <param name="to">Patches down and across wanted.</param>
    public static Tensor? FromSquare(Tensor published, long width, (long Rows, long Columns) to)
    {
        if (published.shape is not [1, > 1 and var count, var dim] || dim != width)
            return null;
        var side = (long)Math.Round(Math.Sqrt(count - 1));
        return side * side == count - 1 ? Resized(published, (side, side), to) : null;
    }

    // Shape [to, from]: how much each of the old places gives to each of the new. Shrunk, the cubic is as wide as the step.
    private static Tensor Weights(long from, long to)
    {
        var weights = new double[to * from];
        var step = from / (double)to;
        var wide = Math.Max(step, 1);
        for (var place = 0L; place < to; place++)
        {
            var centre = (place + 0.5) * step;
            var line = weights.AsSpan((int)(place * from), (int)from);
            var sum = 0.0;
            for (var source = 0; source < from; source++)
                sum += line[source] = Cubic((source + 0.5 - centre) / wide);
            for (var source = 0; source < from; source++)
                line[source] /= sum;   // beyond the ends there is nothing, and the rest weighs the more
        }
        return tensor(weights, [to, from]);
    }

    private static double Cubic(double x) => Math.Abs(x) switch
    {
        < 1 and var t => ((((A + 2) * t) - (A + 3)) * t * t) + 1,
        < 2 and var t => A * ((((t - 5) * t) + 8) * t - 4),
        _ => 0,
    };
}
