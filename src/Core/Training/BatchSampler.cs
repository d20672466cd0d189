using ImageRegression.Randomness;

namespace ImageRegression.Training;

/// <summary>
/// Draws the rows of every batch: distinct rows, afresh for each iteration, as a pure function of (seed, iteration).
/// Resuming at an iteration therefore needs no sampler state.
/// </summary>
/// <param name="Count">Rows to draw from; at least 1.</param>
/// <param name="BatchSize">Rows in a batch; at least 1. A set smaller than this is drawn whole.</param>
/// <param name="Seed">Seed of the whole sequence.</param>
internal sealed record BatchSampler(int Count, int BatchSize, ulong Seed)
{
    /// <summary>Rows drawn per iteration: the smaller of <see cref="BatchSize"/> and <see cref="Count"/>.</summary>
    public int Drawn => Math.Min(Count, BatchSize);

    /// <summary>The rows of one batch.</summary>
    /// <param name="iteration">From 0.</param>
    /// <returns>Distinct positions in 0 … <see cref="Count"/> − 1, in random order.</returns>
    public int[] Rows(long iteration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        var random = SplitMix64.For(Seed, (ulong)iteration);
        return Distinct(ref random, Drawn, Count);
    }

    /// <summary>Some of 0 … <paramref name="of"/> − 1, each at most once, in random order.</summary>
    internal static int[] Distinct(ref SplitMix64 random, int count, int of)
    {
        var moved = new Dictionary<int, int>(2 * count);   // a Fisher–Yates shuffle that stores only what it touched
        var drawn = new int[count];
        for (var i = 0; i < drawn.Length; i++)
        {
            var j = i + random.Below(of - i);
            drawn[i] = moved.GetValueOrDefault(j, j);
            moved[j] = moved.GetValueOrDefault(i, i);
        }
        return drawn;
    }
}
