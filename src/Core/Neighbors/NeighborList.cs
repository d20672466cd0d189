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
