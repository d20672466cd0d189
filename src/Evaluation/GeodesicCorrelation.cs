using ImageRegression.Index;

namespace ImageRegression.Evaluation;

/// <summary>Residual variances of one set of samples for a growing k; the path lengths of the k before are the start of the next.</summary>
internal sealed class GeodesicCorrelation(Neighbors[] neighbors, double[] labels)
{
    private const double Far = 1e10;

    private readonly double[][] geodesics = Unjoined(labels.Length);
    private int reached;

    /// <summary>The residual variance at k, which must not be smaller than in the call before.</summary>
    public ResidualVarianceAt At(int k, ResidualVariance options)
    {
        var graph = NeighborGraph.Of(neighbors, k, options.CountSelf, options.DropZeroLengths);
        var sizes = graph.ComponentSizes();
        var unreachable = (long)labels.Length * labels.Length - sizes.Sum(size => (long)size * size);
        if (options.Unreachable == UnreachablePairs.SkipGraph && sizes.Count > 1)
            return new(k, double.NaN, sizes.Count, unreachable, [double.NaN]);

        var added = Link.Among(neighbors, reached, k, options.CountSelf, options.DropZeroLengths);
        reached = k;
        var rows = new PairSums[labels.Length];
        Parallel.For(0, labels.Length, () => new NodeHeap(labels.Length), (source, _, heap) =>
        {
            graph.Shorten(geodesics[source], added, heap);
            rows[source] = Sum(source, options.Unreachable);
            return heap;
        }, _ => { });
        var value = 1 - rows.Aggregate((a, b) => a + b).Correlation;
        return new(k, value, sizes.Count, unreachable, [value]);
    }

    private PairSums Sum(int source, UnreachablePairs unreachable)
    {
        var sums = new PairSums();
        var (row, label) = (geodesics[source], labels[source]);
        for (var other = 0; other < row.Length; other++)
            if (unreachable != UnreachablePairs.LeaveOut)
                sums.Add(Math.Min(row[other], Far), Math.Abs(label - labels[other]));
            else if (other != source && double.IsFinite(row[other]))
                sums.Add(row[other], Math.Abs(label - labels[other]));
        return sums;
    }

    private static double[][] Unjoined(int nodes)
    {
        var distances = new double[nodes][];
        for (var node = 0; node < nodes; node++)
        {
            distances[node] = new double[nodes];
            distances[node].AsSpan().Fill(double.PositiveInfinity);
            distances[node][node] = 0;
        }
        return distances;
    }
}
