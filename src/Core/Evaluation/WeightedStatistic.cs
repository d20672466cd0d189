using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Evaluation;

/// <summary>A measure of samples of which some count several times and some not at all.</summary>
/// <param name="weights">How often each sample counts, in the order of the samples; ≥ 0.</param>
/// <returns>The measure; NaN where it is not defined. With weights of 1 it is the plain measure.</returns>
internal delegate double WeightedStatistic(ReadOnlySpan<double> weights);

/// <summary>A measure together with the subjects whose samples it is taken over.</summary>
/// <param name="Subjects">The subject of each sample.</param>
/// <param name="Of">The measure, of as many weights.</param>
internal sealed record SubjectStatistic(ImmutableArray<string> Subjects, WeightedStatistic Of);

/// <summary>Measures under weights: what resampling subjects asks for again and again.</summary>
internal static class WeightedStatistics
{
    /// <summary>Σ w v / Σ w of one value a sample: MAE of absolute errors, D5 of dispersions, coverage of hits.</summary>
    public static WeightedStatistic Mean(double[] values) => weights =>
    {
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            sum += weights[i] * values[i];
            total += weights[i];
        }
        return sum / total;
    };

    /// <summary>√(Σ w (ŷ − y)² / Σ w).</summary>
    public static WeightedStatistic RootMeanSquaredError(double[] predicted, double[] target, LabelAxis axis = default)
    {
        var mean = Mean([.. predicted.Zip(target, axis.Difference).Select(error => error * error)]);
        return weights => Math.Sqrt(mean(weights));
    }

    /// <summary>1 − Σ w (ŷ − y)² / Σ w (y − ȳ)², ȳ the weighted mean; NaN where the weighted targets are constant. On a circle of squared chords.</summary>
    public static WeightedStatistic RSquared(double[] predicted, double[] target, LabelAxis axis = default)
    {
        var targetMean = Mean(target);
        return weights =>
        {
            var (center, residual, total) = (axis.IsCircle ? axis.MeanOfCircle(target, weights) : targetMean(weights), 0.0, 0.0);
            for (var i = 0; i < target.Length; i++)
            {
                residual += Squared(weights[i], predicted[i], target[i]);
                total += Squared(weights[i], target[i], center);
            }
            return total > 0 ? 1 - residual / total : double.NaN;
        };

        // On a line in this order, in which published bits were computed.
        double Squared(double weight, double a, double b) => axis.IsCircle ? weight * axis.SquaredChord(a, b) : weight * (a - b) * (a - b);
    }

    /// <summary>Pearson's correlation of two values a sample.</summary>
    public static WeightedStatistic Pearson(double[] x, double[] y)
    {
        var (meanX, meanY) = (Mean(x), Mean(y));
        return weights =>
        {
            var (cx, cy, xx, yy, xy) = (meanX(weights), meanY(weights), 0.0, 0.0, 0.0);
            for (var i = 0; i < x.Length; i++)
            {
                xx += weights[i] * (x[i] - cx) * (x[i] - cx);
                yy += weights[i] * (y[i] - cy) * (y[i] - cy);
                xy += weights[i] * (x[i] - cx) * (y[i] - cy);
            }
            return xy / Math.Sqrt(xx) / Math.Sqrt(yy);
        };
    }
}
