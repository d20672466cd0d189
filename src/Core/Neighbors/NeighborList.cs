namespace ImageRegression.Neighbors;

/// <summary>The neighbours of one query among the reference rows, nearest first; of equally near ones the lower row first.</summary>
/// <param name="Rows">Row of each neighbour in the references, from 0.</param>
/// <param name="Distances">Euclidean distance to it, ascending, in the unit of the embeddings.</param>
public readonly record struct NeighborList(int[] Rows, double[] Distances)
{
    /// <summary>How many there are.</summary>
    public int Count => Rows.Length;

    /// <summary>How many lie within <paramref name="radius"/>, the rim included.</summary>
    public int CountWithin(double radius) => Sorted.CountUpTo(Distances, radius);

    /// <summary>How many are the nearest <paramref name="count"/> and those that lie as near as the last of them.</summary>
    internal int CountNearest(int count) => Sorted.CountWithTies(Distances, count);

    /// <summary>
    /// Mean of a value over the nearest <paramref name="count"/>. Those equally near as the last share what is left of the places, so that the order
    /// of the rows decides nothing.
    /// </summary>
    /// <param name="count">k; ≥ 1.</param>
    /// <param name="valueOf">The value of a row.</param>
    /// <returns>NaN where there is no neighbour.</returns>
    internal double MeanOfNearest(int count, Func<int, double> valueOf)
    {
        var places = Math.Min(count, Count);
        if (places == 0)
            return double.NaN;
        var (nearer, end) = (Sorted.CountBelow(Distances, Distances[places - 1]), CountNearest(places));
        return (Sum(0, nearer, valueOf) + ((places - nearer) * (Sum(nearer, end, valueOf) / (end - nearer)))) / places;
    }

    internal NeighborList Within(double radius) => First(CountWithin(radius));

    internal NeighborList Nearest(int count) => First(CountNearest(count));

    private NeighborList First(int count) => count == Count ? this : new(Rows[..count], Distances[..count]);

    private double Sum(int start, int end, Func<int, double> valueOf)
    {
        var sum = 0.0;
        for (var i = start; i < end; i++)
            sum += valueOf(Rows[i]);
        return sum;
    }

    /// <summary>Those that are not left out, in their order.</summary>
    /// <param name="isLeftOut">Whether the neighbour of this row is left out.</param>
    public NeighborList Without(Predicate<int> isLeftOut)
    {
        var (rows, distances, kept) = (new int[Count], new double[Count], 0);
        for (var i = 0; i < Count; i++)
            if (!isLeftOut(Rows[i]))
                (rows[kept], distances[kept++]) = (Rows[i], Distances[i]);
        return new(rows[..kept], distances[..kept]);
    }
}
