using ImageRegression.Tables;
using MathNet.Numerics.Statistics;

namespace ImageRegression.Evaluation;

/// <summary>How far predictions are from the true values. All sums are in float64.</summary>
/// <remarks>Of labels on a circle an error is the shorter way round. Every measure throws <see cref="ArgumentException"/> where the lengths differ or there is no value.</remarks>
public static class RegressionMetrics
{
    /// <summary>MAE = mean |ŷ − y|, in label units; ≥ 0.</summary>
    public static double MeanAbsoluteError(ReadOnlySpan<double> predicted, ReadOnlySpan<double> target, LabelAxis axis = default)
    {
        Check(predicted, target);
        var sum = 0.0;
        for (var i = 0; i < target.Length; i++)
            sum += axis.Distance(predicted[i], target[i]);
        return sum / target.Length;
    }

    /// <summary>MSE = mean (ŷ − y)², in squared label units; ≥ 0.</summary>
    public static double MeanSquaredError(ReadOnlySpan<double> predicted, ReadOnlySpan<double> target, LabelAxis axis = default)
    {
        Check(predicted, target);
        var sum = 0.0;
        for (var i = 0; i < target.Length; i++)
        {
            var error = axis.Difference(predicted[i], target[i]);
            sum += error * error;
        }
        return sum / target.Length;
    }

    /// <summary>RMSE = √MSE, in label units; ≥ 0.</summary>
    public static double RootMeanSquaredError(ReadOnlySpan<double> predicted, ReadOnlySpan<double> target, LabelAxis axis = default) =>
        Math.Sqrt(MeanSquaredError(predicted, target, axis));

    /// <summary>R² = 1 − Σ(ŷ − y)² / Σ(y − ȳ)²; ≤ 1, and negative where the mean would predict better.</summary>
    /// <remarks>
    /// As scikit-learn's <c>r2_score</c>: for constant targets 1 where the predictions are exact and 0 elsewhere;
    /// NaN for a single value. On a circle both sums are of squared chords, 1 − Σ(1 − cos(ŷ − y)) / Σ(1 − cos(y − ȳ)), so that 0 is
    /// again the best that one answer for all can do.
    /// </remarks>
    public static double RSquared(ReadOnlySpan<double> predicted, ReadOnlySpan<double> target, LabelAxis axis = default)
    {
        Check(predicted, target);
        if (target.Length < 2)
            return double.NaN;
        var residual = SquaredErrors(predicted, target, axis);
        var total = SquaredDeviations(target, axis);
        return total != 0 ? 1 - residual / total : residual == 0 ? 1 : residual > 0 ? 0 : double.NaN;
    }

    /// <summary>Pearson's correlation ρ, −1 to 1; NaN where either side is constant.</summary>
    public static double Pearson(ReadOnlySpan<double> predicted, ReadOnlySpan<double> target)
    {
        Check(predicted, target);
        return Correlation.Pearson(predicted.ToArray(), target.ToArray());
    }

    /// <summary>Spearman's rank correlation, −1 to 1, tied values at their mean rank; NaN where either side is constant.</summary>
    public static double Spearman(ReadOnlySpan<double> predicted, ReadOnlySpan<double> target)
    {
        Check(predicted, target);
        return Correlation.Spearman(predicted.ToArray(), target.ToArray());
    }

    private static double SquaredErrors(ReadOnlySpan<double> predicted, ReadOnlySpan<double> target, LabelAxis axis)
    {
        var sum = 0.0;
        for (var i = 0; i < target.Length; i++)
            sum += axis.SquaredChord(predicted[i], target[i]);
        return sum;
    }

    private static double SquaredDeviations(ReadOnlySpan<double> values, LabelAxis axis)
    {
        var (mean, sum) = (0.0, 0.0);
        if (axis.IsCircle)
            mean = axis.Mean(values);
        else
            foreach (var value in values)
                mean += value / values.Length;
        foreach (var value in values)
            sum += axis.SquaredChord(value, mean);
        return sum;
    }

    private static void Check(ReadOnlySpan<double> predicted, ReadOnlySpan<double> target)
    {
        if (predicted.Length != target.Length)
            throw new ArgumentException($"There are {predicted.Length} predicted values for {target.Length} targets; they are compared one by one.");
        if (target.IsEmpty)
            throw new ArgumentException("There is no value to measure an error on.");
    }
}
