using ImageRegression.Neighbors;
using ImageRegression.Tables;
using Tensor = TorchSharp.torch.Tensor;

namespace ImageRegression.Evaluation;

/// <summary>Residual variance of samples of which some count several times, on the graph of all of them.</summary>
/// <remarks>
/// The neighbourhood graph is that of the whole sample at its best k and stays as it is: a graph drawn anew from a resample
/// would have every copy of a sample as its neighbour at no distance. So an interval made of these says how RV varies with
/// the subjects whose distances are compared, given the graph. Pairs count by the product of their weights, a sample with
/// itself by its weight.
/// </remarks>
internal static class WeightedResidualVariance
{
    /// <summary>The measure under weights.</summary>
    /// <param name="measure">How the residual variance is measured; without sampling.</param>
    /// <param name="embeddings">Shape [N, D], N ≥ 2.</param>
    /// <param name="labels">N values.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or <paramref name="measure"/> samples.</exception>
    public static WeightedStatistic Of(ResidualVariance measure, Tensor embeddings, double[] labels)
    {
        if (measure.Sampling is not null)
            throw new ArgumentException("A residual variance averaged over random subsets has no one graph to resample on.", nameof(measure));
        var best = measure.Of(embeddings, labels);
        if (best.Neighbors == 0)
            return _ => double.NaN;
        var neighbors = NeighborSearch.NearestAndTies(embeddings, embeddings, Math.Min(best.Neighbors + 1, labels.Length), (_, found) => found);
        var graph = NeighborGraph.Of(neighbors, best.Neighbors, measure.CountSelf, measure.DropZeroLengths);
        var geodesics = new double[labels.Length][];
        Parallel.For(0, labels.Length, source => geodesics[source] = graph.Geodesics(source));
        return weights => Of(geodesics, labels, measure.Axis, weights);
    }

    private static double Of(double[][] geodesics, double[] labels, LabelAxis axis, ReadOnlySpan<double> weights)
    {
        var count = 0;
        var present = new int[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            if (weights[i] > 0)
                present[count++] = i;

        var (pairs, g, d, gg, dd, gd) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var a = 0; a < count; a++)
        {
            var (i, row) = (present[a], geodesics[present[a]]);
            pairs += weights[i];
            for (var b = 0; b < a; b++)
            {
                var j = present[b];
                var (weight, geodesic, difference) = (2 * weights[i] * weights[j], row[j], axis.Distance(labels[i], labels[j]));
                pairs += weight;
                g += weight * geodesic;
                d += weight * difference;
                gg += weight * geodesic * geodesic;
                dd += weight * difference * difference;
                gd += weight * geodesic * difference;
            }
        }
        return 1 - (gd - g * d / pairs) / Math.Sqrt(gg - g * g / pairs) / Math.Sqrt(dd - d * d / pairs);
    }
}
