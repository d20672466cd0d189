using ImageRegression.Neighbors;

namespace ImageRegression.Evaluation;

/// <summary>An undirected link between two samples.</summary>
internal readonly record struct Link(int From, int To, double Length)
{
    /// <summary>From each sample to its nearest, from the <paramref name="first"/>+1st to the <paramref name="last"/>th and those as near as that.</summary>
    public static Link[] Among(IReadOnlyList<NeighborList> neighbors, int first, int last, bool countSelf, bool dropZeroLengths)
    {
        var links = new List<Link>();
        for (var node = 0; node < neighbors.Count; node++)
        {
            var (rows, distances) = neighbors[node];
            // Where the sample does not count, the list holds one more; among many duplicates it may not be listed at all.
            var self = countSelf ? -1 : Array.IndexOf(rows, node);
            var (start, end) = (Place(first, self, distances), Place(last, self, distances));
            for (var i = start; i < end; i++)
                if (rows[i] != node && !(dropZeroLengths && distances[i] == 0))
                    links.Add(new Link(node, rows[i], distances[i]));
        }
        return links.ToArray();
    }

    private static int Place(int count, int self, double[] distances) => count == 0 ? (self == 0 ? 1 : 0)
        : NeighborList.EndOfTies(distances, Math.Min(self >= 0 && self <= count ? count + 1 : count, distances.Length));
}
