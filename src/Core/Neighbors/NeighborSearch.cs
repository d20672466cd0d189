using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>Exact Euclidean neighbours of queries among references, by brute force in blocked matrix products.</summary>
/// <remarks>
/// Everything is computed in float64, whatever the embeddings are stored in: a float32 product would lose close pairs.
/// The distance matrix exists only in blocks of some 64 MiB.
/// </remarks>
public static class NeighborSearch
{
    private const int BlockValues = 1 << 23;

    /// <summary>All references within <paramref name="radius"/> of each query, and at least the nearest <paramref name="atLeast"/>.</summary>
    /// <param name="queries">Shape [Q, D], floating point.</param>
    /// <param name="references">Shape [N, D], floating point.</param>
    /// <param name="radius">Largest distance, the rim included; ≥ 0, may be infinite.</param>
    /// <param name="atLeast">So many nearest references are kept even where they lie outside; 0 for none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a value is not finite.</exception>
    public static NeighborList[] Within(Tensor queries, Tensor references, double radius, int atLeast = 1)
    {
        if (!(radius >= 0))
            throw new ArgumentOutOfRangeException(nameof(radius), radius, "The radius must be 0 or more.");
        ArgumentOutOfRangeException.ThrowIfNegative(atLeast);
        return Search(queries, references, (row, distances) =>
        {
            var inside = row.Within(distances, radius);
            return inside.Count >= atLeast ? inside : row.Nearest(distances, atLeast);
        });
    }

    /// <summary>The nearest <paramref name="count"/> references of each query, or all where there are fewer.</summary>
    /// <param name="queries">Shape [Q, D], floating point.</param>
    /// <param name="references">Shape [N, D], floating point.</param>
    /// <param name="count">At least 1.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a value is not finite.</exception>
    public static NeighborList[] Nearest(Tensor queries, Tensor references, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Search(queries, references, (row, distances) => row.Nearest(distances, count));
    }

    private delegate NeighborList Selection(DistanceRow row, Span<double> squared);

    private static NeighborList[] Search(Tensor queries, Tensor references, Selection select)
    {
        Check(queries, references);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var q = queries.detach().to(ScalarType.Float64).contiguous();
        var transposed = references.detach().to(ScalarType.Float64).t();
        var query = Rows.Of(q, nameof(queries));
        var reference = ReferenceEquals(queries, references) ? query : Rows.Of(transposed.t().contiguous(), nameof(references));

        var found = new NeighborList[query.Count];
        var blockRows = Math.Clamp(BlockValues / reference.Count, 1, Math.Max(1, query.Count));
        var products = new double[blockRows * reference.Count];
        for (var start = 0; start < query.Count; start += blockRows)
        {
            var rows = Math.Min(blockRows, query.Count - start);
            using (var block = NewDisposeScope())
                q.narrow(0, start, rows).mm(transposed).ToHost(products.AsSpan(0, rows * reference.Count));
            var first = start;
            Parallel.For(0, rows, row =>
                found[first + row] = select(
                    new DistanceRow(query, first + row, reference),
                    DistanceRow.FromProducts(products.AsSpan(row * reference.Count, reference.Count), query.SquaredNorms[first + row], reference)));
        }
        return found;
    }

    private static void Check(Tensor queries, Tensor references)
    {
        if (queries.dim() != 2 || references.dim() != 2 || queries.shape[1] != references.shape[1])
            throw new ArgumentException(
                $"'queries' has shape {queries.ShapeText()} and 'references' {references.ShapeText()}. " +
                "Both must be [rows, D] with the same D.");
        if (references.shape[0] == 0)
            throw new ArgumentException("There are no reference rows to search.", nameof(references));
    }
}
