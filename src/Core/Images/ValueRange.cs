using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ImageRegression.Images;

/// <summary>The range of all values of a set of images, less outliers.</summary>
/// <remarks>
/// From the 0.1th to the 99.9th percentile of all pixels, and beyond it as far as there are values, but no farther than its own
/// length on either side. So a few hot pixels or burnt-in letters do not squeeze all else into a few levels, while bright
/// details that fill less than a thousandth of the pixels, such as calcifications, are kept. Ranges of 100 or more are rounded
/// outwards to whole values, so that they can be written down and asked for again.
/// </remarks>
internal static class ValueRange
{
    private const int Bins = 1 << 16;
    private const double Tail = 0.001, RoundedFrom = 100;

    /// <summary>Measures a set.</summary>
    /// <param name="pixels">[N, …], 16 bits.</param>
    /// <param name="stored">Of each image.</param>
    public static (double Low, double High) Of(Tensor pixels, StoredRange[] stored)
    {
        var highs = new double[stored.Length];
        Parallel.For(0, stored.Length, row =>
        {
            using var slot = pixels[row];
            highs[row] = stored[row].High(MemoryMarshal.Cast<byte, ushort>(slot.bytes));
        });
        var (least, most) = (stored.Min(one => one.Low), highs.Max());
        if (most <= least)
            return (least, least + 1);
        var width = (most - least) / (Bins - 1);
        var (counts, gate) = (new long[Bins], new Lock());
        Parallel.For(0, stored.Length, () => new long[Bins], (row, _, own) =>
        {
            using var slot = pixels[row];
            var (from, step) = ((stored[row].Low - least) / width, stored[row].Step / width);
            foreach (var sample in MemoryMarshal.Cast<byte, ushort>(slot.bytes))
                own[(int)Math.Clamp(Math.Round(from + (sample * step)), 0, Bins - 1)]++;
            return own;
        }, own =>
        {
            lock (gate)
                for (var i = 0; i < Bins; i++)
                    counts[i] += own[i];
        });
        var tail = (long)(counts.Sum() * Tail);
        var (low, high) = (least + (width * After(counts, tail)), least + (width * After([.. counts.Reverse()], tail, fromTop: true)));
        if (high <= low)
            (low, high) = (least, most);
        (low, high) = (Math.Max(least, low - (high - low)), Math.Min(most, high + (high - low)));
        return high - low < RoundedFrom ? (low, high) : (Math.Floor(low + (width / 2)), Math.Ceiling(high - (width / 2)));
    }

    // The first bin before which no more than so many pixels lie.
    private static int After(long[] counts, long tail, bool fromTop = false)
    {
        var (seen, bin) = (0L, 0);
        while ((seen += counts[bin]) <= tail)
            bin++;
        return fromTop ? counts.Length - 1 - bin : bin;
    }
}
