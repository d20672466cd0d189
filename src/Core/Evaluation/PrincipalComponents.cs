using System.Collections.Immutable;
using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Evaluation;

/// <summary>The directions in which points spread most, to look at a space of many dimensions in two or three.</summary>
/// <remarks>
/// From the singular value decomposition X − 1x̄ᵀ = U S Vᵀ of the centred points: the first columns of V, each with the
/// sign that makes its entry of largest magnitude positive (the first of them at a tie), and S² / Σ S² as their parts of
/// the variance. Pearson (1901); the sign is scikit-learn's rule for <c>PCA</c>.
/// </remarks>
/// <param name="Mean">x̄, D values.</param>
/// <param name="Axes">Orthonormal directions, D values each, widest spread first.</param>
/// <param name="Explained">Part of the variance along each axis, 0 to 1; NaN where all points coincide.</param>
public sealed record PrincipalComponents(
    ImmutableArray<double> Mean, ImmutableArray<ImmutableArray<double>> Axes, ImmutableArray<double> Explained)
{
    /// <summary>The components of a cloud of points.</summary>
    /// <param name="points">Shape [N, D], any floating type; all finite.</param>
    /// <param name="count">Components wanted; there are never more than min(N, D).</param>
    /// <exception cref="ArgumentException">The shape is another, there is no point, or a value is not finite.</exception>
    public static PrincipalComponents Of(Tensor points, int count)
    {
        Check(points, nameof(points));
        using var scope = NewDisposeScope();
        var all = points.to(ScalarType.Float64);
        if (!double.IsFinite(all.abs().max().ToDouble()))
            throw new ArgumentException("Points with NaN or infinite coordinates have no principal components.", nameof(points));
        var mean = all.mean([0]);
        var (_, spread, axes) = linalg.svd(all - mean, fullMatrices: false);
        var variance = Values(spread.square());
        var total = variance.Sum();
        var kept = Math.Min(count, variance.Length);
        return new(
            [.. Values(mean)],
            [.. Enumerable.Range(0, kept).Select(k => Signed(Values(axes[k])))],
            [.. variance.Take(kept).Select(one => one / total)]);
    }

    /// <summary>Where points lie along the axes.</summary>
    /// <param name="points">Shape [N, D], any floating type.</param>
    /// <returns>One list of N coordinates for each axis.</returns>
    /// <exception cref="ArgumentException">The points have another number of dimensions.</exception>
    public ImmutableArray<ImmutableArray<double>> Project(Tensor points)
    {
        Check(points, nameof(points));
        if (points.shape[1] != Mean.Length)
            throw new ArgumentException($"The points have {points.shape[1]} dimensions, the components {Mean.Length}.", nameof(points));
        using var scope = NewDisposeScope();
        var centred = points.to(ScalarType.Float64) - tensor(Mean.ToArray());
        return [.. Axes.Select(axis => Values(centred.matmul(tensor(axis.ToArray()))).ToImmutableArray())];
    }

    private static void Check(Tensor points, string name)
    {
        if (points.dim() != 2 || points.shape[0] == 0 || points.shape[1] == 0)
            throw new ArgumentException($"'{name}' has shape {points.ShapeText()}, but [points, dimensions] is needed, neither of them 0.", name);
    }

    private static ImmutableArray<double> Signed(double[] axis)
    {
        var largest = 0;
        for (var i = 1; i < axis.Length; i++)
            if (Math.Abs(axis[i]) > Math.Abs(axis[largest]))
                largest = i;
        return axis[largest] < 0 ? [.. axis.Select(value => -value)] : [.. axis];
    }

    private static double[] Values(Tensor vector) => vector.ToHost<double>();
}
