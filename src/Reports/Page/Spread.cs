using System.Collections.Immutable;
using System.Numerics;

namespace ImageRegression.Reports.Page;

/// <summary>Orders cases such that any number of the first ones lies evenly over the labels.</summary>
internal static class Spread
{
    /// <summary>
    /// Places of the labels in such an order: ranked by label, the ranks are visited in the order of their reversed bits,
    /// as van der Corput's sequence fills an interval.
    /// </summary>
    public static IEnumerable<int> Evenly(ImmutableArray<double> labels)
    {
        var ranked = Enumerable.Range(0, labels.Length).OrderBy(i => labels[i]).ToArray();
        var bits = BitOperations.Log2((uint)Math.Max(1, labels.Length - 1)) + 1;
        return Enumerable.Range(0, 1 << bits).Select(i => Reversed((uint)i, bits)).Where(rank => rank < ranked.Length).Select(rank => ranked[rank]);
    }

    private static int Reversed(uint value, int bits)
    {
        var reversed = 0u;
        for (var bit = 0; bit < bits; bit++)
            reversed = (reversed << 1) | ((value >> bit) & 1);
        return (int)reversed;
    }
}
