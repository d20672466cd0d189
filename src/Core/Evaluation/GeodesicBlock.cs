using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageRegression.Neighbors;

namespace ImageRegression.Evaluation;

/// <summary>
/// Path lengths from eight sources at once, one a lane of a vector. A link is tried for all of them by three instructions, and
/// sources that lie together want much the same links; one source at a time took about twice as long (scripts/bench, residual_variance).
/// </summary>
/// <remarks>
/// Nodes are settled in the order of the least length that has fallen in any lane, so a node may be settled more than once; lengths
/// only fall, and what they come to, bit for bit, is what Dijkstra's algorithm finds for each source.
/// </remarks>
internal sealed class GeodesicBlock
{
    /// <summary>How many sources a block has at most.</summary>
    public static readonly int Lanes = Vector512<double>.Count;

    private readonly double[] lengths;   // [node, lane]

    /// <summary>Nothing is joined yet: 0 to itself, ∞ to all others.</summary>
    /// <param name="sources">One to eight nodes.</param>
    /// <param name="nodes">Number of nodes.</param>
    public GeodesicBlock(int[] sources, int nodes)
    {
        Sources = sources;
        lengths = new double[nodes * Lanes];
        lengths.AsSpan().Fill(double.PositiveInfinity);
        for (var lane = 0; lane < sources.Length; lane++)
            lengths[(sources[lane] * Lanes) + lane] = 0;
    }

    /// <summary>The source of each lane.</summary>
    public IReadOnlyList<int> Sources { get; }

    /// <summary>Length of the shortest path from the source of a lane; ∞ where there is none.</summary>
    public double this[int lane, int node] => lengths[(node * Lanes) + lane];

    /// <summary>Divides nodes into blocks of neighbours, each node in one.</summary>
    /// <param name="neighbors">Nearest nodes of each.</param>
    public static int[][] Divide(IReadOnlyList<NeighborList> neighbors)
    {
        var (taken, blocks, block) = (new bool[neighbors.Count], new List<int[]>(), new List<int>(Lanes));
        for (var seed = 0; seed < neighbors.Count; seed++)
        {
            if (taken[seed])
                continue;
            Take(seed);
            foreach (var near in neighbors[seed].Rows)
                if (!taken[near])
                    Take(near);
        }
        if (block.Count > 0)
            blocks.Add([.. block]);
        return [.. blocks];

        void Take(int node)
        {
            taken[node] = true;
            block.Add(node);
            if (block.Count < Lanes)
                return;
            blocks.Add([.. block]);
            block.Clear();
        }
    }

    /// <summary>Brings the lengths up to date after links were added: far cheaper than starting again.</summary>
    /// <param name="graph">The graph with the links.</param>
    /// <param name="added">The links it has beyond the one before, and perhaps some it shares.</param>
    /// <param name="heap">Empty, of this many nodes.</param>
    /// <param name="keys">Room for a number a node.</param>
    public void Shorten(NeighborGraph graph, ReadOnlySpan<Link> added, NodeHeap heap, Span<double> keys)
    {
        var paths = MemoryMarshal.Cast<double, Vector512<double>>(lengths.AsSpan());
        foreach (var (from, to, length) in added)
        {
            var step = Vector512.Create(length);
            Reach(to, paths[from] + step, paths, heap, keys);
            Reach(from, paths[to] + step, paths, heap, keys);
        }
        while (heap.Count > 0)
        {
            var node = heap.Pop(keys);
            var reached = paths[node];
            var others = graph.OthersOf(node);
            var edges = graph.LengthsOf(node);
            for (var i = 0; i < others.Length; i++)
                Reach(others[i], reached + Vector512.Create(edges[i]), paths, heap, keys);
        }
    }

    private static void Reach(int node, Vector512<double> path, Span<Vector512<double>> paths, NodeHeap heap, Span<double> keys)
    {
        var shorter = Vector512.LessThan(path, paths[node]);
        if (shorter == Vector512<double>.Zero)
            return;
        paths[node] = Vector512.ConditionalSelect(shorter, path, paths[node]);
        var key = double.PositiveInfinity;
        for (var lane = 0; lane < Lanes; lane++)
            if (BitConverter.DoubleToInt64Bits(shorter[lane]) != 0)
                key = Math.Min(key, path[lane]);
        if (heap.Holds(node) && keys[node] <= key)
            return;
        keys[node] = key;
        heap.Push(node, keys);
    }
}
