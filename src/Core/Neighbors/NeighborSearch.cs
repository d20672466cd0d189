using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>Exact Euclidean neighbours of queries among references, by brute force in blocked matrix products.</summary>
/// <remarks>
/// Distances are those of float64, whatever the embeddings are stored in: a float32 product alone would lose close pairs. Where few
/// nearest are wanted it only tells which references can be among them (<see cref="NearestScreen"/>).
/// The distance matrix exists only in blocks of some 64 MiB.
/// </remarks>
public static class NeighborSearch
{
    private const int BlockValues = 1 << 23;

    /// <summary>All references within <paramref name="radius"/> of each query, and at least the nearest <paramref name="atLeast"/>.</summary>
    /// <param name="queries">Shape [Q, D], floating point.</param>
    /// <param name="references">Shape [N, D], floating point.</param>
    /// <param name="radius">Largest distance, the rim included; ≥ 0, may be infinite.</param>
    /// <param name="atLeast">So many nearest references, and those as near as the last of them, are kept even where they lie outside; 0 for none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a value is not finite.</exception>
    public static NeighborList[] Within(Tensor queries, Tensor references, double radius, int atLeast = 1)
    {
        if (!(radius >= 0))
            throw new ArgumentOutOfRangeException(nameof(radius), radius, "The radius must be 0 or more.");
        ArgumentOutOfRangeException.ThrowIfNegative(atLeast);
        using var blocks = new DistanceBlocks(queries, references);
        return blocks.Select((row, squared) => row.Within(squared, radius) is var inside && inside.Count >= atLeast ? inside : row.Nearest(squared, atLeast));
    }

    /// <summary>The nearest <paramref name="count"/> references of each query, or all where there are fewer.</summary>
    /// <param name="queries">Shape [Q, D], floating point.</param>
    /// <param name="references">Shape [N, D], floating point.</param>
    /// <param name="count">At least 1.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a value is not finite.</exception>
    public static NeighborList[] Nearest(Tensor queries, Tensor references, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return NearestAndTies(queries, references, count, (_, found) => found.Nearest(count));
    }

    /// <summary>What is made of the nearest <paramref name="count"/> references of each query and of those as near as the last of them.</summary>
    /// <param name="queries">Shape [Q, D], floating point.</param>
    /// <param name="references">Shape [N, D], floating point.</param>
    /// <param name="count">At least 1.</param>
    /// <param name="make">Called with the row of each query, on several threads; where all references are equal, each list holds all.</param>
    internal static T[] NearestAndTies<T>(Tensor queries, Tensor references, int count, Func<int, NeighborList, T> make)
    {
        using var blocks = new DistanceBlocks(queries, references);
        return blocks.NearestAndTies(count, make);
    }
}
