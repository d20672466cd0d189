using System.Numerics.Tensors;

namespace ImageRegression.Neighbors;

/// <summary>Selects from one row of the distance matrix, and mends the entries that a matrix product gets wrong.</summary>
/// <remarks>
/// ‖q − r‖² = ‖q‖² + ‖r‖² − 2 q·r cancels for close pairs: its error is about <c>Rounding</c>·(‖q‖² + ‖r‖²). Where that
/// is more than 1e-8 of the squared distance, or could move a pair across the radius, the difference form decides.
/// </remarks>
internal readonly struct DistanceRow(Rows queries, int query, Rows references)
{
    private const double Rounding = 3e-15;
    private const double Close = Rounding * 1e8;

    private readonly double norm = queries.SquaredNorms[query];

    /// <summary>Turns the products q·r, in place, into squared distances.</summary>
    public static Span<double> FromProducts(Span<double> products, double norm, Rows references)
    {
        TensorPrimitives.MultiplyAdd(products, -2.0, references.SquaredNorms, products);
        TensorPrimitives.Add(products, norm, products);
        return products;
    }

    public NeighborList Within(ReadOnlySpan<double> squared, double radius)
    {
        var rows = new List<int>();
        var distances = new List<double>();
        var limit = radius * radius;
        for (var row = 0; row < squared.Length; row++)
        {
            var scale = norm + references.SquaredNorms[row];
            var (candidate, slack) = (squared[row], Rounding * 16 * scale);
            if (candidate > limit + slack)
                continue;
            var distance = candidate <= Close * scale || candidate >= limit - slack ? Exact(row) : Math.Sqrt(candidate);
            if (distance > radius)
                continue;
            rows.Add(row);
            distances.Add(distance);
        }
        return Sorted(rows.ToArray(), distances.ToArray());
    }

    public NeighborList Nearest(Span<double> squared, int count)
    {
        for (var row = 0; row < squared.Length; row++)
            if (squared[row] <= Close * (norm + references.SquaredNorms[row]))
                squared[row] = ExactSquared(row);
        return count > squared.Length / 4 ? AllSorted(squared, count) : Best(squared, count);
    }

    private static NeighborList AllSorted(ReadOnlySpan<double> squared, int count)
    {
        var rows = new int[squared.Length];
        var distances = new double[squared.Length];
        for (var row = 0; row < rows.Length; row++)
            (rows[row], distances[row]) = (row, Math.Sqrt(squared[row]));
        var all = Sorted(rows, distances);
        return count >= all.Count ? all : new NeighborList(all.Rows[..count], all.Distances[..count]);
    }

    // Insertion into a short sorted list: after the first few rows hardly any row enters it.
    private static NeighborList Best(ReadOnlySpan<double> squared, int count)
    {
        var rows = new int[count];
        var nearest = new double[count];
        var filled = 0;
        for (var row = 0; row < squared.Length; row++)
        {
            if (filled == count && squared[row] >= nearest[count - 1])
                continue;
            var at = filled;
            while (at > 0 && nearest[at - 1] > squared[row])
                at--;
            var moved = Math.Min(filled, count - 1) - at;
            Array.Copy(rows, at, rows, at + 1, moved);
            Array.Copy(nearest, at, nearest, at + 1, moved);
            (rows[at], nearest[at]) = (row, squared[row]);
            filled = Math.Min(filled + 1, count);
        }
        TensorPrimitives.Sqrt(nearest, nearest);
        return new NeighborList(rows, nearest);
    }

    private static NeighborList Sorted(int[] rows, double[] distances)
    {
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

    private double Exact(int row) => TensorPrimitives.Distance(queries[query], references[row]);


    // The square root takes the rounded square back to the same distance.
    private double ExactSquared(int row) => Math.Pow(Exact(row), 2);
}
