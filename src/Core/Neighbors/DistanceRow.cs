using System.Numerics.Tensors;

namespace ImageRegression.Neighbors;

/// <summary>Selects from one row of the distance matrix, and mends the entries that a matrix product gets wrong.</summary>
/// <remarks>
/// ‖q − r‖² = ‖q‖² + ‖r‖² − 2 q·r cancels for close pairs: its error is about <c>Rounding</c>·(‖q‖² + ‖r‖²). Where that
/// is more than 1e-8 of the squared distance, could move a pair across the radius, or could change an order, the difference form
/// decides. So equal vectors have equal distances, and which of them is found depends on nothing else.
/// </remarks>
internal readonly struct DistanceRow(Rows queries, int query, Rows references)
{
    private const double Rounding = 3e-15;
    private const double Close = Rounding * 1e8;

    /// <summary>Row of the query.</summary>
    public int Query => query;

    private readonly double norm = queries.SquaredNorms[query];

    /// <summary>Turns the products q·r, in place, into squared distances.</summary>
    public static Span<double> FromProducts(Span<double> products, double norm, Rows references)
    {
        TensorPrimitives.MultiplyAdd(products, -2.0, references.SquaredNorms, products);
        TensorPrimitives.Add(products, norm, products);
        return products;
    }

    /// <summary>All within the radius.</summary>
    public NeighborList Within(ReadOnlySpan<double> squared, double radius)
    {
        var rows = new List<int>();
        var distances = new List<double>();
        var limit = radius * radius;
        for (var row = 0; row < squared.Length; row++)
        {
            var slack = SlackOf(row);
            if (squared[row] > limit + slack)
                continue;
            var distance = IsClose(squared[row], row) || squared[row] >= limit - slack ? Exact(row) : Math.Sqrt(squared[row]);
            if (distance > radius)
                continue;
            rows.Add(row);
            distances.Add(distance);
        }
        return Sorted([.. rows], [.. distances]);
    }

    /// <summary>So many nearest, and those that are as near as the last of them.</summary>
    public NeighborList Nearest(ReadOnlySpan<double> squared, int count)
    {
        if (count > squared.Length / 4)
            return AllSorted(squared).NearestAndTies(count);
        var limit = Smallest.Of(squared, count);
        var candidates = new List<int>();
        for (var row = 0; row < squared.Length; row++)
            if (squared[row] <= limit + (2 * SlackOf(row)))
                candidates.Add(row);
        return Exactly([.. candidates]).NearestAndTies(count);
    }

    /// <summary>Some rows by their distances in the difference form.</summary>
    public NeighborList Exactly(int[] rows)
    {
        var distances = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            distances[i] = Exact(rows[i]);
        return Sorted(rows, distances);
    }

    private NeighborList AllSorted(ReadOnlySpan<double> squared)
    {
        var rows = new int[squared.Length];
        var distances = new double[squared.Length];
        for (var row = 0; row < rows.Length; row++)
            (rows[row], distances[row]) = (row, IsClose(squared[row], row) ? Exact(row) : Math.Sqrt(squared[row]));
        return Sorted(rows, distances);
    }

    // Those whose order rounding could have changed are compared by the difference form.
    private NeighborList Sorted(int[] rows, double[] distances)
    {
        Array.Sort(distances, rows);
        for (int start = 0, end; start < rows.Length; start = end)
        {
            for (end = start + 1; end < rows.Length && Square(distances[end]) - Square(distances[end - 1]) <= 2 * SlackOf(rows[end]);)
                end++;
            if (end - start > 1)
                SortExactly(rows.AsSpan(start..end), distances.AsSpan(start..end));
        }
        return new NeighborList(rows, distances);
    }

    private void SortExactly(Span<int> rows, Span<double> distances)
    {
        rows.Sort();
        for (var i = 0; i < rows.Length; i++)
            distances[i] = Exact(rows[i]);
        var order = new (double Distance, int Row)[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            order[i] = (distances[i], rows[i]);
        Array.Sort(order);
        for (var i = 0; i < rows.Length; i++)
            (distances[i], rows[i]) = order[i];
    }

    private double SlackOf(int row) => Rounding * 16 * (norm + references.SquaredNorms[row]);

    private bool IsClose(double squared, int row) => squared <= Close * (norm + references.SquaredNorms[row]);

    private double Exact(int row) => TensorPrimitives.Distance(queries[query], references[row]);

    private static double Square(double distance) => distance * distance;
}
