using ImageRegression.Evaluation;
using ImageRegression.Neighbors;

namespace ImageRegression.Studies;

/// <summary>Names of the built-in metrics; part of fingerprints.</summary>
internal enum BuiltIn
{
    MAE,
    RMSE,
    R2,
    Pearson,
    D5,
    RV,
    MeanPredictor,
    Coverage,
    IntervalWidth,
}

/// <summary>A metric of <c>Metric</c>'s own.</summary>
internal sealed record BuiltInMetric(BuiltIn Which) : Metric
{
    public override string Name => Which switch
    {
        BuiltIn.MeanPredictor => "MAE of the mean",
        BuiltIn.Coverage => "coverage",
        BuiltIn.IntervalWidth => "interval width",
        _ => Which.ToString(),
    };

    public override bool IsTested => Which is BuiltIn.MAE or BuiltIn.D5;

    public override string UnitOf(string labelUnit) => Which is BuiltIn.R2 or BuiltIn.Pearson or BuiltIn.RV or BuiltIn.Coverage ? "" : labelUnit;

    public override double[]? PerCase(MeasuredCases cases) => Which switch
    {
        BuiltIn.MAE => [.. cases.Cases.Select(c => Math.Abs(c.Predicted - c.Target))],
        BuiltIn.MeanPredictor => cases.Train.Labels.Average() is var mean ? [.. cases.Cases.Select(c => Math.Abs(mean - c.Target))] : null,
        BuiltIn.D5 => new LabelDispersion().PerSample(cases.Test, cases.Train),
        BuiltIn.Coverage => [.. cases.Cases.Select(c => Interval(c) is var i && i.Lower <= c.Target && c.Target <= i.Upper ? 1.0 : 0.0)],
        BuiltIn.IntervalWidth => [.. cases.Cases.Select(c => Interval(c).Upper - Interval(c).Lower)],
        _ => null,
    };

    public override double Value(MeasuredCases cases) => Which switch
    {
        BuiltIn.MAE => RegressionMetrics.MeanAbsoluteError(cases.Predicted, cases.Target),
        BuiltIn.RMSE => RegressionMetrics.RootMeanSquaredError(cases.Predicted, cases.Target),
        BuiltIn.R2 => RegressionMetrics.RSquared(cases.Predicted, cases.Target),
        BuiltIn.Pearson => RegressionMetrics.Pearson(cases.Predicted, cases.Target),
        BuiltIn.RV => new ResidualVariance().Of(cases.Test.Vectors, cases.Target).Value,
        _ => base.Value(cases),
    };

    internal override WeightedStatistic Weighted(MeasuredCases cases) => Which switch
    {
        BuiltIn.RMSE => WeightedStatistics.RootMeanSquaredError(cases.Predicted, cases.Target),
        BuiltIn.R2 => WeightedStatistics.RSquared(cases.Predicted, cases.Target),
        BuiltIn.Pearson => WeightedStatistics.Pearson(cases.Predicted, cases.Target),
        BuiltIn.RV => WeightedResidualVariance.Of(new ResidualVariance(), cases.Test.Vectors, cases.Target),
        _ => base.Weighted(cases),
    };

    private static PredictionInterval Interval(CasePrediction prediction) => prediction.Interval
        ?? throw new UserErrorException("The predictions have no intervals to measure. Calibrate the index: index.Calibrate(fit.Embed(images.Validation)).");
}
