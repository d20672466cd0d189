using System.Collections.Immutable;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Baselines;

/// <summary>y = b + x·w, fitted in float64 with a penalty of one's choice; the intercept is never penalised.</summary>
/// <param name="Coefficients">w, F values, in label units a unit of the feature.</param>
/// <param name="Intercept">b, in label units.</param>
public sealed record LinearRegression(ImmutableArray<double> Coefficients, double Intercept)
{
    // A sweep that moves no answer by more than this part of the labels' spread ends the descent: scikit-learn stops at 1e-4.
    private const double Tolerance = 1e-12;

    private const int MostSweeps = 100_000;

    /// <summary>The fit to some rows.</summary>
    /// <param name="features">N rows of F finite values; N ≥ 1.</param>
    /// <param name="labels">N finite values, in label units.</param>
    /// <param name="penalty">What the coefficients cost.</param>
    /// <exception cref="ArgumentException">There is no row, rows differ in length, or there are not as many labels.</exception>
    /// <exception cref="UserErrorException">The descent of <see cref="RegressionPenalty.Lasso"/> or <see cref="RegressionPenalty.ElasticNet"/> did not settle.</exception>
    public static LinearRegression Fit(IReadOnlyList<double[]> features, IReadOnlyList<double> labels, RegressionPenalty penalty)
    {
        if (features.Count == 0 || features.Count != labels.Count || features.Any(row => row.Length != features[0].Length))
            throw new ArgumentException($"{features.Count} rows of features with {labels.Count} labels: there must be as many of both, at least one, and rows of one length.");
        return penalty switch
        {
            RegressionPenalty.Nothing => LeastSquares(features, labels),
            RegressionPenalty.Squares ridge => Ridge(features, labels, ridge.Alpha),
            RegressionPenalty.Mixed mixed => Descend(features, labels, mixed),
            _ => throw new NotSupportedException($"There is no penalty '{penalty}'."),
        };
    }

    /// <summary>The answer for one row.</summary>
    /// <param name="features">F values.</param>
    /// <returns>In label units.</returns>
    public double Predict(ReadOnlySpan<double> features)
    {
        if (features.Length != Coefficients.Length)
            throw new ArgumentException($"{features.Length} features, but the regression has {Coefficients.Length} coefficients.", nameof(features));
        var sum = Intercept;
        for (var f = 0; f < features.Length; f++)
            sum += features[f] * Coefficients[f];
        return sum;
    }

    private static LinearRegression Ridge(IReadOnlyList<double[]> features, IReadOnlyList<double> labels, double alpha)
    {
        using var scope = NewDisposeScope();
        var fit = RidgeRegression.Fit(Matrix(features), [.. labels], alpha);
        return new([.. fit.Coefficients.ToHost<double>()], fit.Intercept);
    }

    private static LinearRegression LeastSquares(IReadOnlyList<double[]> features, IReadOnlyList<double> labels)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (Matrix(features), tensor(labels.ToArray()));
        var (mean, middle) = (x.mean([0]), y.mean());
        var w = linalg.pinv(x - mean, rtol: Math.Max(x.shape[0], x.shape[1]) * Math.ScaleB(1, -52)).mv(y - middle);
        return new([.. w.ToHost<double>()], (middle - mean.dot(w)).ToHost<double>()[0]);
    }

    // Cyclic coordinate descent with soft thresholds. Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1).
    private static LinearRegression Descend(IReadOnlyList<double[]> features, IReadOnlyList<double> labels, RegressionPenalty.Mixed penalty)
    {
        var (rows, columns) = (features.Count, features[0].Length);
        var mean = Enumerable.Range(0, columns).Select(f => features.Average(row => row[f])).ToArray();
        var middle = labels.Average();
        var column = Enumerable.Range(0, columns).Select(f => features.Select(row => row[f] - mean[f]).ToArray()).ToArray();
        var left = labels.Select(label => label - middle).ToArray();
        var (w, spread) = (new double[columns], left.Max(Math.Abs));
        var (absolute, squared) = (rows * penalty.Alpha * penalty.L1Ratio, rows * penalty.Alpha * (1 - penalty.L1Ratio));
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var moved = 0.0;
            for (var f = 0; f < columns; f++)
                moved = Math.Max(moved, Step(column[f], left, ref w[f], absolute, squared));
            if (moved <= Tolerance * spread)
                return new([.. w], middle - w.Zip(mean, (a, b) => a * b).Sum());
        }
        throw new UserErrorException(FormattableString.Invariant(
            $"{penalty} did not settle in {MostSweeps} sweeps over {columns} features; features that say nearly the same need a larger penalty, or Ridge."));
    }

    // The best value of one coefficient with the others kept; returns by how much it moved an answer at most.
    private static double Step(double[] column, double[] left, ref double w, double absolute, double squared)
    {
        var (norm, before, pull) = (0.0, w, 0.0);
        for (var i = 0; i < column.Length; i++)
            (norm, pull) = (norm + (column[i] * column[i]), pull + (column[i] * (left[i] + (column[i] * before))));
        if (norm == 0)
            return 0;
        w = Math.Sign(pull) * Math.Max(Math.Abs(pull) - absolute, 0) / (norm + squared);
        var change = w - before;
        if (change == 0)
            return 0;
        var largest = 0.0;
        for (var i = 0; i < column.Length; i++)
        {
            left[i] -= change * column[i];
            largest = Math.Max(largest, Math.Abs(column[i]));
        }
        return Math.Abs(change) * largest;
    }

    private static Tensor Matrix(IReadOnlyList<double[]> features) =>
        tensor(features.SelectMany(row => row).ToArray()).reshape(features.Count, features[0].Length);
}
