using System.Numerics.Tensors;

namespace ImageRegression.Neighbors;

/// <summary>Selects from one row of the distance matrix, which matrix products gave nearly.</summary>
/// <remarks>
/// ‖q − r‖² = ‖q‖² + ‖r‖² − 2 q·r cancels for close pairs: its error is about <c>Rounding</c>·(‖q‖² + ‖r‖²). It tells what may be among the
/// neighbours; the difference form decides, and gives the distances. So a pair has one distance, to the last bit, wherever in a table its
/// rows stand, and equal rows lie equally far.
/// </remarks>
internal readonly struct DistanceRow(Rows queries, int query, Rows references)
{
    private const double Rounding = 3e-15 * 16;

    private readonly double norm = queries.SquaredNorms[query];

    /// <summary>Turns the products q·r, in place, into squared distances.</summary>
    public static Span<double> FromProducts(Span<double> products, double norm, Rows references)
    {
        TensorPrimitives.MultiplyAdd(products, -2.0, references.SquaredNorms, products);
        TensorPrimitives.Add(products, norm, products);
        return products;
    }

    /// <summary>All within a radius, the rim included.</summary>
    public NeighborList Within(ReadOnlySpan<double> squared, double radius) => Sorted(MayLieWithin(squared, radius * radius)).Within(radius);

    /// <summary>The nearest, and with them all that lie as near as the last of them; all where there are fewer.</summary>
    /// <param name="squared">As near as products tell.</param>
    /// <param name="count">≥ 0.</param>
    public NeighborList Nearest(ReadOnlySpan<double> squared, int count) =>
        count == 0 ? new([], []) : Sorted(count > squared.Length / 4 ? [.. Enumerable.Range(0, squared.Length)] : MayLieWithin(squared, Bound(squared, count))).Nearest(count);

    private int[] MayLieWithin(ReadOnlySpan<double> squared, double limit)
    {
        var rows = new List<int>();
        for (var row = 0; row < squared.Length; row++)
            if (squared[row] - Slack(row) <= limit)
                rows.Add(row);
        return [.. rows];
    }

    // A squared distance that so many are sure not to exceed. Insertion into a short sorted list: after the first few rows hardly any row
    // enters it.
    private double Bound(ReadOnlySpan<double> squared, int count)
    {
        var least = new double[count];
        least.AsSpan().Fill(double.PositiveInfinity);
        for (var row = 0; row < squared.Length; row++)
        {
            var most = squared[row] + Slack(row);
            if (most >= least[^1])
                continue;
            var at = count - 1;
            for (; at > 0 && least[at - 1] > most; at--)
                least[at] = least[at - 1];
            least[at] = most;
        }
        return least[^1];
    }

    private double Slack(int row) => Rounding * (norm + references.SquaredNorms[row]);

    private NeighborList Sorted(int[] rows)
    {
        var distances = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            distances[i] = TensorPrimitives.Distance(queries[query], references[rows[i]]);
        Array.Sort(distances, rows);
        for (int start = 0, end; start < rows.Length; start = end)
        {
            for (end = start + 1; end < rows.Length && distances[end] == distances[start];)
                end++;
            if (end - start > 1)
                Array.Sort(rows, start, end - start);
        }
        return new NeighborList(rows, distances);
    }
}
