using System.Collections;
using ImageRegression.Neighbors;

namespace ImageRegression.Evaluation;

/// <summary>The undirected k-nearest-neighbour graph of a set of samples, edges as long as the Euclidean distance.</summary>
/// <remarks>Two samples are joined where either is among the k nearest of the other. Stored as compressed sparse rows.</remarks>
public sealed class NeighborGraph
{
    // Links of node n: from starts[n] to stops[n].
    private readonly int[] starts;
    private readonly int[] stops;
    private readonly int[] ends;
    private readonly double[] lengths;

    private NeighborGraph(int[] starts, int[] stops, int[] ends, double[] lengths) =>
        (this.starts, this.stops, this.ends, this.lengths) = (starts, stops, ends, lengths);

    /// <summary>Number of samples.</summary>
    public int Nodes => stops.Length;

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
        return new NeighborGraph(starts[..^1], starts[1..], ends[..count], lengths[..count]);
    }

    /// <summary>
    /// The graphs of several k, ascending, in one pass: each is the one before and more links at the end of every node's, so
    /// that all share their arrays.
    /// </summary>
    /// <param name="neighbors">As for <see cref="Of(IReadOnlyList{NeighborList}, int, bool, bool)"/>, for the largest k.</param>
    /// <param name="ks">The k; ascending.</param>
    /// <param name="countSelf">As there.</param>
    /// <param name="dropZeroLengths">As there.</param>
    /// <returns>Each graph with the links that it has and the one before has not, and perhaps some it shares.</returns>
    internal static IEnumerable<(NeighborGraph Graph, Link[] Added)> Growing(
        IReadOnlyList<NeighborList> neighbors, IReadOnlyList<int> ks, bool countSelf, bool dropZeroLengths)
    {
        var nodes = neighbors.Count;
        Link[][] steps = [.. ks.Select((k, i) => Link.Among(neighbors, i == 0 ? 0 : ks[i - 1], k, countSelf, dropZeroLengths))];
        var starts = new int[nodes + 1];
        foreach (var (from, to, _) in steps.SelectMany(step => step))
        {
            starts[from + 1]++;
            starts[to + 1]++;
        }
        for (var node = 0; node < nodes; node++)
            starts[node + 1] += starts[node];
        var (stops, ends, lengths) = (starts[..^1], new int[starts[^1]], new double[starts[^1]]);
        BitArray[] joined = [.. neighbors.Select(_ => new BitArray(nodes))];
        foreach (var step in steps)
        {
            foreach (var (from, to, length) in step)
            {
                if (joined[from][to])
                    continue;
                joined[from][to] = joined[to][from] = true;
                (ends[stops[from]], lengths[stops[from]++]) = (to, length);
                (ends[stops[to]], lengths[stops[to]++]) = (from, length);
            }
            yield return (new NeighborGraph(starts, stops[..], ends, lengths), step);
        }
    }

    /// <summary>Joins every sample to its k nearest.</summary>
    /// <param name="neighbors">The nearest k + 1 (or all) of each sample among all samples, itself included.</param>
    /// <param name="k">Neighbours of each sample; ≥ 1.</param>
    /// <param name="countSelf">Whether the sample counts among its k nearest, as in the authors' repository.</param>
    /// <param name="dropZeroLengths">Whether duplicates stay unjoined, as in the authors' repository.</param>
    public static NeighborGraph Of(IReadOnlyList<NeighborList> neighbors, int k, bool countSelf = false, bool dropZeroLengths = false) =>
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
                foreach (var next in OthersOf(node))
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

    /// <summary>The nodes that a node is joined to.</summary>
    internal ReadOnlySpan<int> OthersOf(int node) => ends.AsSpan(starts[node]..stops[node]);

    /// <summary>How far away each of <see cref="OthersOf"/> is.</summary>
    internal ReadOnlySpan<double> LengthsOf(int node) => lengths.AsSpan(starts[node]..stops[node]);

    private void Settle(Span<double> distances, NodeHeap heap)
    {
        while (heap.Count > 0)
        {
            var node = heap.Pop(distances);
            var reached = distances[node];
            var others = OthersOf(node);
            var edges = LengthsOf(node);
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
