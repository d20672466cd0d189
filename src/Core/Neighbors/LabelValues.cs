using System.Numerics.Tensors;
using ImageRegression.Tables;

namespace ImageRegression.Neighbors;

/// <summary>Labels of training cases as they are averaged again and again: on a line themselves, on a circle their points, computed once.</summary>
/// <remarks>Where the points of a circle balance each other, as 0° and 180° do with equal shares, the first label stands: that of the nearest case.</remarks>
internal sealed class LabelValues
{
    private readonly double[] labels, cosines, sines;

    private LabelValues(LabelAxis axis, double[] labels, double[] cosines, double[] sines) =>
        (Axis, this.labels, this.cosines, this.sines) = (axis, labels, cosines, sines);

    /// <summary>Labels on a line or a circle.</summary>
    public static LabelValues Of(LabelAxis axis, double[] labels)
    {
        if (!axis.IsCircle)
            return new(axis, labels, [], []);
        var (cosines, sines) = (new double[labels.Length], new double[labels.Length]);
        for (var i = 0; i < labels.Length; i++)
            (sines[i], cosines[i]) = axis.Point(labels[i]);
        return new(axis, labels, cosines, sines);
    }

    /// <summary>Labels of embedded cases.</summary>
    public static LabelValues Of(Embeddings embeddings) => Of(embeddings.Axis, [.. embeddings.Labels]);

    /// <summary>What they lie on.</summary>
    public LabelAxis Axis { get; }

    /// <summary>How many there are.</summary>
    public int Count => labels.Length;

    /// <summary>The label of a row, in label units.</summary>
    public double this[int row] => labels[row];

    /// <summary>Those of some rows, in their order.</summary>
    public LabelValues InOrder(ReadOnlySpan<int> rows)
    {
        return new(Axis, Picked(labels, rows), Picked(cosines, rows), Picked(sines, rows));

        static double[] Picked(double[] of, ReadOnlySpan<int> rows)
        {
            var picked = new double[of.Length == 0 ? 0 : rows.Length];
            for (var i = 0; i < picked.Length; i++)
                picked[i] = of[rows[i]];
            return picked;
        }
    }

    /// <summary>The mean of some rows, each with its share; NaN where there is none.</summary>
    /// <param name="rows">Nearest first.</param>
    /// <param name="shares">As many; they sum to 1.</param>
    public double Mean(ReadOnlySpan<int> rows, ReadOnlySpan<double> shares)
    {
        if (rows.IsEmpty)
            return double.NaN;
        var (sum, first, second) = (0.0, Axis.IsCircle ? cosines : labels, Axis.IsCircle ? sines : []);
        for (var i = 0; i < rows.Length; i++)
            sum += shares[i] * first[rows[i]];
        if (!Axis.IsCircle)
            return sum;
        var up = 0.0;
        for (var i = 0; i < rows.Length; i++)
            up += shares[i] * second[rows[i]];
        return Axis.Direction(sum, up, 1) ?? Axis.Wrap(labels[rows[0]]);
    }

    /// <summary>The mean of consecutive rows, each with its share; NaN where there is none.</summary>
    /// <param name="start">The first of them.</param>
    /// <param name="shares">As many as there are rows; they sum to 1.</param>
    public double Mean(int start, ReadOnlySpan<double> shares) =>
        shares.IsEmpty ? double.NaN
        : !Axis.IsCircle ? TensorPrimitives.Dot(shares, labels.AsSpan(start, shares.Length))
        : Axis.Direction(TensorPrimitives.Dot(shares, cosines.AsSpan(start, shares.Length)), TensorPrimitives.Dot(shares, sines.AsSpan(start, shares.Length)), 1)
            ?? Axis.Wrap(labels[start]);
}
