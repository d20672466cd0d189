using ImageRegression.Index;

namespace ImageRegression.Evaluation;

/// <summary>The undirected k-nearest-neighbour graph of a set of samples, edges as long as the Euclidean distance.</summary>
/// <remarks>Two samples are joined where either is among the k nearest of the other. Stored as compressed sparse rows.</remarks>
public sealed class NeighborGraph
{
    private readonly int[] starts;
    private readonly int[] ends;
    private readonly double[] lengths;

    private NeighborGraph(int[] starts, int[] ends, double[] lengths) =>
        (this.starts, this.ends, this.lengths) = (starts, ends, lengths);

    /// <summary>Number of samples.</summary>
    public int Nodes => starts.Length - 1;

    /// <summary>Joins both ends of every link; a link may come twice, once from either end.</summary>
    /// <param name="nodes">Number of samples.</param>
    /// <param name="links">Pairs of different samples with their distance.</param>
    internal static NeighborGraph Of(int nodes, IReadOnlyList<Link> links)
    {
        var bounds = new int[nodes + 2];
        foreach (var (from, to, _) in links)
        {
            bounds[from + 2]++;
            bounds[to + 2]++;
        }
        for (var node = 2; node < bounds.Length; node++)
            bounds[node] += bounds[node - 1];
        var others = new (int Node, double Length)[2 * links.Count];
        foreach (var (from, to, length) in links)
        {
            others[bounds[from + 1]++] = (to, length);
            others[bounds[to + 1]++] = (from, length);
        }

        // bounds[n]..bounds[n + 1] now holds node n's links, twice where both ends named it.
        var (starts, ends, lengths, count) = (new int[nodes + 1], new int[others.Length], new double[others.Length], 0);
        var lastSeenBy = Enumerable.Repeat(-1, nodes).ToArray();
        for (var node = 0; node < nodes; node++)
        {
            foreach (var (other, length) in others.AsSpan(bounds[node]..bounds[node + 1]))
                if (lastSeenBy[other] != node)
                {
                    lastSeenBy[other] = node;
                    (ends[count], lengths[count++]) = (other, length);
                }
            starts[node + 1] = count;
        }
        return new NeighborGraph(starts, ends[..count], lengths[..count]);
    }

    /// <summary>Joins every sample to its k nearest.</summary>
    /// <param name="neighbors">The nearest k + 1 (or all) of each sample among all samples, itself included.</param>
    /// <param name="k">Neighbours of each sample; ≥ 1.</param>
    /// <param name="countSelf">Whether the sample counts among its k nearest, as in the authors' repository.</param>
    /// <param name="dropZeroLengths">Whether duplicates stay unjoined, as in the authors' repository.</param>
    public static NeighborGraph Of(IReadOnlyList<Neighbors> neighbors, int k, bool countSelf = false, bool dropZeroLengths = false) =>
        Of(neighbors.Count, Link.Among(neighbors, 0, k, countSelf, dropZeroLengths));

    /// <summary>Sizes of the connected components.</summary>
    public IReadOnlyList<int> ComponentSizes()
    {
        var (seen, sizes, pending) = (new bool[Nodes], new List<int>(), new Stack<int>());
        for (var start = 0; start < Nodes; start++)
        {
            if (seen[start])
                continue;
            seen[start] = true;
            var size = 0;
            for (pending.Push(start); pending.TryPop(out var node); size++)
                foreach (var next in ends.AsSpan(starts[node]..starts[node + 1]))
                    if (!seen[next])
                    {
                        seen[next] = true;
                        pending.Push(next);
                    }
            sizes.Add(size);
        }
        return sizes;
    }

    /// <summary>Lengths of the shortest paths from one sample to all, by Dijkstra's algorithm; ∞ where there is none.</summary>
    /// <param name="source">The sample, from 0.</param>
    /// <returns>One length for each sample.</returns>
    public double[] Geodesics(int source)
    {
        var (distances, heap) = (new double[Nodes], new NodeHeap(Nodes));
        distances.AsSpan().Fill(double.PositiveInfinity);
        distances[source] = 0;
        heap.Push(source, distances);
        Settle(distances, heap);
        return distances;
    }

    /// <summary>Brings path lengths up to date after links were added: far cheaper than starting again.</summary>
    /// <param name="distances">Path lengths from one source before.</param>
    /// <param name="added">The links this graph has beyond the one before, and perhaps some it shares.</param>
    /// <param name="heap">Empty, of this many nodes.</param>
    internal void Shorten(Span<double> distances, ReadOnlySpan<Link> added, NodeHeap heap)
    {
        foreach (var (from, to, length) in added)
        {
            Reach(to, distances[from] + length, distances, heap);
            Reach(from, distances[to] + length, distances, heap);
        }
        Settle(distances, heap);
    }

    private void Settle(Span<double> distances, NodeHeap heap)
    {
        while (heap.Count > 0)
        {
            var node = heap.Pop(distances);
            var reached = distances[node];
            var others = ends.AsSpan(starts[node]..starts[node + 1]);
            var edges = lengths.AsSpan(starts[node]..starts[node + 1]);
            for (var i = 0; i < others.Length; i++)
                Reach(others[i], reached + edges[i], distances, heap);
        }
    }

    private static void Reach(int node, double distance, Span<double> distances, NodeHeap heap)
    {
        if (distance < distances[node])
        {
            distances[node] = distance;
            heap.Push(node, distances);
        }
    }
}
