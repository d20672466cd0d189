using System.Runtime.InteropServices;
using ImageRegression.Neighbors;

namespace ImageRegression.Evaluation;

/// <summary>Residual variances of one set of samples for a growing k; the path lengths of the k before are the start of the next.</summary>
internal sealed class GeodesicCorrelation
{
    private const double Far = 1e10;

    private readonly double[] labels;
    private readonly ResidualVariance options;
    private readonly GeodesicBlock[] blocks;

    private GeodesicCorrelation(NeighborList[] neighbors, double[] labels, ResidualVariance options)
    {
        (this.labels, this.options) = (labels, options);
        blocks = [.. GeodesicBlock.Divide(neighbors).Select(sources => new GeodesicBlock(sources, labels.Length))];
    }

    /// <summary>The residual variance at each k.</summary>
    /// <param name="neighbors">The nearest of each sample, itself included, for the largest k.</param>
    /// <param name="labels">Of the samples.</param>
    /// <param name="ks">The k; ascending.</param>
    /// <param name="options">How graphs are made, and what becomes of those that fall apart.</param>
    public static ResidualVarianceAt[] At(NeighborList[] neighbors, double[] labels, int[] ks, ResidualVariance options)
    {
        var geodesics = new GeodesicCorrelation(neighbors, labels, options);
        var pending = new List<Link>();   // of graphs that were skipped
        var found = new List<ResidualVarianceAt>();
        foreach (var (k, (graph, added)) in ks.Zip(NeighborGraph.Growing(neighbors, ks, options.CountSelf, options.DropZeroLengths)))
        {
            pending.AddRange(added);
            found.Add(geodesics.At(k, graph, pending));
        }
        return [.. found];
    }

    private ResidualVarianceAt At(int k, NeighborGraph graph, List<Link> added)
    {
        var sizes = graph.ComponentSizes();
        var unreachable = (long)labels.Length * labels.Length - sizes.Sum(size => (long)size * size);
        if (options.Unreachable == UnreachablePairs.SkipGraph && sizes.Count > 1)
            return new(k, double.NaN, sizes.Count, unreachable, [double.NaN]);

        var rows = new PairSums[labels.Length];
        Parallel.ForEach(blocks, () => (Heap: new NodeHeap(labels.Length), Keys: new double[labels.Length]), (block, _, room) =>
        {
            block.Shorten(graph, CollectionsMarshal.AsSpan(added), room.Heap, room.Keys);
            for (var lane = 0; lane < block.Sources.Count; lane++)
                rows[block.Sources[lane]] = Sum(block, lane);
            return room;
        }, _ => { });
        added.Clear();
        var value = 1 - rows.Aggregate((a, b) => a + b).Correlation;
        return new(k, value, sizes.Count, unreachable, [value]);
    }

    private PairSums Sum(GeodesicBlock block, int lane)
    {
        var sums = new PairSums();
        var source = block.Sources[lane];
        for (var other = 0; other < labels.Length; other++)
        {
            var (path, apart) = (block[lane, other], options.Axis.Distance(labels[source], labels[other]));
            if (options.Unreachable != UnreachablePairs.LeaveOut)
                sums.Add(Math.Min(path, Far), apart);
            else if (other != source && double.IsFinite(path))
                sums.Add(path, apart);
        }
        return sums;
    }
}
