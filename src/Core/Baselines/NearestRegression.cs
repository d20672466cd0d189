using ImageRegression.Neighbors;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Baselines;

/// <summary>The mean label of the k nearest rows, all weighing the same: scikit-learn's <c>KNeighborsRegressor</c>. Of a circle its mean.</summary>
internal static class NearestRegression
{
    /// <summary>The answers for some rows; of equally near ones the one that comes first is nearer.</summary>
    /// <param name="known">Shape [N, F].</param>
    /// <param name="labels">N values, in label units.</param>
    /// <param name="asked">Shape [Q, F].</param>
    /// <param name="k">Neighbours of an answer; 1 to N.</param>
    /// <param name="axis">What labels lie on.</param>
    /// <returns>Q values, in label units.</returns>
    public static double[] Predict(Tensor known, double[] labels, Tensor asked, int k, LabelAxis axis = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, labels.Length);
        return [.. NeighborSearch.Nearest(asked, known, k).Select(near => axis.Mean([.. near.Rows.Select(row => labels[row])]))];
    }
}
