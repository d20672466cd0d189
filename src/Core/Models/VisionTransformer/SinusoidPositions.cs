namespace ImageRegression.Models.VisionTransformer;

/// <summary>Positions that are not learnt: sines and cosines of wavelengths from 2π to 10 000 · 2π.</summary>
/// <remarks>Vaswani et al. (2017), "Attention Is All You Need", NeurIPS, section 3.5: even numbers sin(p / 10000^(2i/D)), odd ones cos.</remarks>
internal static class SinusoidPositions
{
    /// <summary>Those of the first positions.</summary>
    /// <param name="count">Positions.</param>
    /// <param name="width">D.</param>
    /// <returns>Shape [count, D], row by row.</returns>
    public static double[] Of(long count, long width)
    {
        var table = new double[count * width];
        for (var position = 0L; position < count; position++)
            for (var j = 0L; j < width; j++)
            {
                var angle = position / Math.Pow(10_000, j / 2 * 2 / (double)width);
                table[(position * width) + j] = j % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
            }
        return table;
    }
}
