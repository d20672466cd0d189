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

    /// <summary>So many nearest, and those that are as near as the last of them: where they tie, the order of the rows decides nothing.</summary>
    /// <param name="count">≥ 1.</param>
    internal NeighborList NearestAndTies(int count)
    {
        var end = EndOfTies(Distances, Math.Min(count, Count));
        return end == Count ? this : Nearest(end);
    }

    /// <summary>So many nearest; of equally near ones the lower row.</summary>
    /// <param name="count">≥ 1.</param>
    internal NeighborList Nearest(int count) => count >= Count ? this : new(Rows[..count], Distances[..count]);

    /// <summary>The mean of something over so many nearest; those that are as near as the last of them share the places that are left.</summary>
    /// <param name="count">≥ 1; where there are fewer neighbours, all count.</param>
    /// <param name="ofRow">Of a row of the references.</param>
    /// <returns>NaN where there is no neighbour.</returns>
    internal double MeanOfNearest(int count, Func<int, double> ofRow)
    {
        count = Math.Min(count, Count);
        var end = EndOfTies(Distances, count);
        var (nearer, ofNearer, ofTied) = (0, 0.0, 0.0);
        for (var i = 0; i < end; i++)
            if (Distances[i] < Distances[count - 1])
                (nearer, ofNearer) = (nearer + 1, ofNearer + ofRow(Rows[i]));
            else
                ofTied += ofRow(Rows[i]);
        return end == count ? (ofNearer + ofTied) / count : (ofNearer + (ofTied * (count - nearer) / (end - nearer))) / count;
    }

    /// <summary>The place behind the last that is as near as the one before <paramref name="end"/>.</summary>
    /// <param name="ascending">Distances.</param>
    /// <param name="end">0 … their number.</param>
    internal static int EndOfTies(ReadOnlySpan<double> ascending, int end)
    {
        while (end > 0 && end < ascending.Length && ascending[end] == ascending[end - 1])
            end++;
        return end;
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
