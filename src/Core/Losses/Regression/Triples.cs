using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>Losses over all (anchor, i, j) of a batch, a block of anchors at a time.</summary>
internal static class Triples
{
    /// <summary>Elements of one temporary [anchors, N, N] at most, or N² where that is more.</summary>
    /// <remarks>
    /// 32 MiB in float64. A block holds about four such temporaries, so memory stays below some 128 MiB for batches of up
    /// to 2,000; beyond, a single anchor needs N² elements, as the distances do. Batches up to 161 are one block.
    /// </remarks>
    public const long Elements = 1 << 22;

    /// <summary>The anchors of a batch of <paramref name="count"/>, in blocks that keep within <paramref name="elements"/>.</summary>
    public static IEnumerable<(long Start, long Length)> Blocks(long count, long elements = Elements)
    {
        var length = Math.Clamp(elements / Math.Max(1, count * count), 1, Math.Max(1, count));
        for (var start = 0L; start < count; start += length)
            yield return (start, Math.Min(length, count - start));
    }

    /// <summary>Runs <paramref name="work"/> on every block; what it makes is freed after each.</summary>
    public static void ForEachBlock(long count, Action<long, long> work)
    {
        foreach (var (start, length) in Blocks(count))
        {
            using var scope = NewDisposeScope();
            work(start, length);
        }
    }
}
