using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>What can be measured of one trial: predictions, and the space they were made in.</summary>
/// <param name="cases">The predictions.</param>
/// <param name="train">The embedded training images; asked for only where a metric needs them.</param>
/// <param name="test">The embedded images that were predicted for; likewise.</param>
/// <param name="unit">Unit of the labels.</param>
internal sealed class RegressionMeasures(ImmutableArray<CasePrediction> cases, Func<Embeddings> train, Func<Embeddings> test, string unit)
{
    private readonly double[] target = [.. cases.Select(c => c.Target)], predicted = [.. cases.Select(c => c.Predicted)];
    private readonly Dictionary<Metric, double[]> perSample = [];

    /// <summary>The predictions measured.</summary>
    public ImmutableArray<CasePrediction> Cases => cases;

    /// <summary>A metric over all samples.</summary>
    public MetricValue Value(Metric metric) => metric switch
    {
        Metric.MAE => new("MAE", RegressionMetrics.MeanAbsoluteError(predicted, target), unit),
        Metric.RMSE => new("RMSE", RegressionMetrics.RootMeanSquaredError(predicted, target), unit),
        Metric.R2 => new("R2", RegressionMetrics.RSquared(predicted, target), ""),
        Metric.Pearson => new("Pearson", RegressionMetrics.Pearson(predicted, target), ""),
        Metric.MeanPredictor => new("MAE of the mean", PerSample(metric)!.Average(), unit),
        Metric.D5 => new("D5", PerSample(metric)!.Average(), unit),
        Metric.RV => new("RV", new ResidualVariance().Of(test().Vectors, target).Value, ""),
        Metric.Coverage => new("coverage", PerSample(metric)!.Average(), ""),
        Metric.IntervalWidth => new("interval width", PerSample(metric)!.Average(), unit),
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "No such metric."),
    };

    /// <summary>The values whose mean a metric is, one a sample; null for a metric that is no mean.</summary>
    public double[]? PerSample(Metric metric)
    {
        if (perSample.TryGetValue(metric, out var known))
            return known;
        double[]? values = metric switch
        {
            Metric.MAE => [.. cases.Select(c => Math.Abs(c.Predicted - c.Target))],
            Metric.MeanPredictor => train().Labels.Average() is var mean ? [.. target.Select(value => Math.Abs(mean - value))] : null,
            Metric.D5 => new LabelDispersion().PerSample(test(), train()),
            Metric.Coverage => [.. cases.Select(c => Interval(c) is var i && i.Lower <= c.Target && c.Target <= i.Upper ? 1.0 : 0.0)],
            Metric.IntervalWidth => [.. cases.Select(c => Interval(c).Upper - Interval(c).Lower)],
            _ => null,
        };
        return values is null ? null : perSample[metric] = values;
    }

    /// <summary>A metric as resampling asks for it.</summary>
    public SubjectStatistic Statistic(Metric metric) => new([.. cases.Select(c => c.Subject)], metric switch
    {
        Metric.RMSE => WeightedStatistics.RootMeanSquaredError(predicted, target),
        Metric.R2 => WeightedStatistics.RSquared(predicted, target),
        Metric.Pearson => WeightedStatistics.Pearson(predicted, target),
        Metric.RV => WeightedResidualVariance.Of(new ResidualVariance(), test().Vectors, target),
        _ => WeightedStatistics.Mean(PerSample(metric)!),
    });

    private static PredictionInterval Interval(CasePrediction prediction) => prediction.Interval
        ?? throw new UserErrorException("The predictions have no intervals to measure. Calibrate the index: index.Calibrate(fit.Embed(images.Validation)).");
}
