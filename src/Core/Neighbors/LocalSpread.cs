using ImageRegression.Tables;

namespace ImageRegression.Neighbors;

/// <summary>How much labels vary around a query in the embedding space: how hard a case looks before its label is known.</summary>
/// <remarks>
/// √(mean (y_j − ŷ)²) over the k nearest training cases, whether they lie within the radius or not, so that a case in thin
/// country gets the spread of what surrounds it and not of a single neighbour. Papadopoulos, Vovk, Gammerman (2011),
/// "Regression Conformal Prediction with Nearest Neighbours", JAIR 40, normalise by such measures.
/// </remarks>
internal static class LocalSpread
{
    /// <summary>The spread around one query, in label units; ≥ 0, NaN where there is no neighbour.</summary>
    /// <param name="neighbors">At least the nearest <paramref name="count"/> and those as near as the last of them, or all there are.</param>
    /// <param name="count">k; ≥ 1.</param>
    /// <param name="labels">Of all training cases.</param>
    /// <param name="predicted">ŷ, in label units.</param>
    public static double Of(NeighborList neighbors, int count, LabelValues labels, double predicted) =>
        Math.Sqrt(neighbors.MeanOfNearest(count, row => Math.Pow(labels.Axis.Difference(labels[row], predicted), 2)));

    /// <summary>Standard deviation of all labels, N in the denominator: the yardstick for how small a local spread may be.</summary>
    /// <param name="labels">All of them.</param>
    /// <param name="axis">What they lie on; on a circle deviations are ways round from their mean.</param>
    internal static double OfAll(ReadOnlySpan<double> labels, LabelAxis axis)
    {
        var (mean, squares) = (0.0, 0.0);
        if (axis.IsCircle && !labels.IsEmpty)
            mean = axis.Mean(labels);
        else
            foreach (var label in labels)
                mean += label / labels.Length;
        foreach (var label in labels)
        {
            var apart = axis.Difference(label, mean);
            squares += apart * apart;
        }
        return Math.Sqrt(squares / labels.Length);
    }
}
