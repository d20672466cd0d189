using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

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
    MAEOfMostProbable,
    Ordinality,
}

/// <summary>A metric of <c>Metric</c>'s own.</summary>
internal sealed record BuiltInMetric(BuiltIn Which) : Metric
{
    public override string Name => Which switch
    {
        BuiltIn.MeanPredictor => "MAE of the mean",
        BuiltIn.Coverage => "coverage",
        BuiltIn.IntervalWidth => "interval width",
        BuiltIn.MAEOfMostProbable => "MAE (max)",
        BuiltIn.Ordinality => "ordinality",
        _ => Which.ToString(),
    };

    public override bool IsTested => Which is BuiltIn.MAE or BuiltIn.D5;

    public override string UnitOf(string labelUnit) => Which is BuiltIn.R2 or BuiltIn.Pearson or BuiltIn.RV or BuiltIn.Coverage or BuiltIn.Ordinality ? "" : labelUnit;

    public override double[]? PerCase(MeasuredCases cases) => Which switch
    {
        BuiltIn.MAE => [.. cases.Cases.Select(c => Math.Abs(c.Error))],
        BuiltIn.MeanPredictor => cases.Axis.Mean(cases.Train.Labels.AsSpan()) is var mean ? [.. cases.Cases.Select(c => cases.Axis.Distance(mean, c.Target))] : null,
        BuiltIn.D5 => WhyUndefined(cases) is null ? DispersionOf(cases) : [.. cases.Cases.Select(_ => double.NaN)],
        BuiltIn.MAEOfMostProbable => [.. cases.Cases.Select(c => c.Ranks is { } ranks ? Math.Abs(ranks.Levels.Values[ranks.MostProbable] - c.Target) : double.NaN)],
        BuiltIn.Coverage => [.. cases.Cases.Select(c => (c.IsCovered ?? throw NoIntervals()) ? 1.0 : 0.0)],
        BuiltIn.IntervalWidth => [.. cases.Cases.Select(c => Interval(c).Upper - Interval(c).Lower)],
        _ => null,
    };

    public override double Value(MeasuredCases cases) => Which switch
    {
        BuiltIn.MAE => RegressionMetrics.MeanAbsoluteError(cases.Predicted, cases.Target, cases.Axis),
        BuiltIn.RMSE => RegressionMetrics.RootMeanSquaredError(cases.Predicted, cases.Target, cases.Axis),
        BuiltIn.R2 => RegressionMetrics.RSquared(cases.Predicted, cases.Target, cases.Axis),
        BuiltIn.Pearson => WhyUndefined(cases) is null ? RegressionMetrics.Pearson(cases.Predicted, cases.Target) : double.NaN,
        BuiltIn.RV => WhyUndefined(cases) is null ? SpaceSample.Of(cases).ResidualVariance : double.NaN,
        BuiltIn.Ordinality => cases.Ordinality ?? double.NaN,
        _ => base.Value(cases),
    };

    internal override WeightedStatistic Weighted(MeasuredCases cases) => Which switch
    {
        BuiltIn.RMSE => WeightedStatistics.RootMeanSquaredError(cases.Predicted, cases.Target, cases.Axis),
        BuiltIn.R2 => WeightedStatistics.RSquared(cases.Predicted, cases.Target, cases.Axis),
        BuiltIn.Pearson => WhyUndefined(cases) is not null ? _ => double.NaN : WeightedStatistics.Pearson(cases.Predicted, cases.Target),
        BuiltIn.RV => WhyUndefined(cases) is null ? SpaceSample.Of(cases).Weighted : _ => double.NaN,
        BuiltIn.Ordinality => _ => cases.Ordinality ?? double.NaN,   // of the prototypes, whichever cases are drawn
        _ => base.Weighted(cases),
    };

    internal override string? WhyUndefined(MeasuredCases cases) => Which switch
    {
        BuiltIn.D5 when cases.Folds.Min(fold => fold.Train.Count) is var fewest && fewest < Dispersion.Neighbors => $"needs {Dispersion.Neighbors} training images and has {fewest}",
        BuiltIn.R2 when cases.Cases.Length < 2 => $"needs two test images and has {cases.Cases.Length}",
        BuiltIn.Ordinality when cases.Ordinality is null => "is of heads of ranks, which have prototypes",
        BuiltIn.MAEOfMostProbable when cases.Cases.Any(c => c.Ranks is null) => "is of heads of ranks, which say how probable each is",
        BuiltIn.RV when cases.Folds.Length > 1 => "is measured in one space, and every fold has its own",
        BuiltIn.Pearson when cases.Axis.IsCircle => "is of numbers on a line, and these labels come round",
        // Two points lie on a line: the correlation of one difference with itself is 1 whatever was learnt.
        BuiltIn.RV or BuiltIn.Pearson when cases.Cases.Length < 3 => $"needs three test images and has {cases.Cases.Length}",
        BuiltIn.RV or BuiltIn.Pearson when cases.Target.Distinct().Count() < 2 => "needs test images of different labels",
        _ => null,
    };

    internal override string? Rule(MeasuredCases cases) => WhyUndefined(cases) is not null ? null : Which switch
    {
        BuiltIn.RV => CaseSample.OfResidualVariance.Note(cases.Cases.Length),
        BuiltIn.D5 => cases.Folds.Select(fold => CaseSample.OfDispersion.Note(fold.Cases.Length)).OfType<string>().FirstOrDefault(),
        _ => null,
    };

    internal override int[]? SampleOf(MeasuredCases fold) => Which == BuiltIn.D5 ? CaseSample.OfDispersion.RowsOf(fold.Cases.Length) : null;

    /// <inheritdoc/>
    internal override void ThrowIfUnmeasurable(Stage<Predictions> predictions)
    {
        if (Which is BuiltIn.Coverage or BuiltIn.IntervalWidth && predictions is PredictByHead { Calibration: null } or PredictByBaseline or PredictByChosen { HaveIntervals: false } or PredictByNeighbors { Index: IndexNeighbors })
            throw NoIntervals();
    }

    private static readonly LabelDispersion Dispersion = new();

    // NaN for images that are not measured.
    private double[] DispersionOf(MeasuredCases cases)
    {
        if (SampleOf(cases) is not { } rows)
            return Dispersion.PerSample(cases.Test, cases.Train);
        using var sample = cases.Test.Take(rows);
        var values = new double[cases.Cases.Length];
        Array.Fill(values, double.NaN);
        foreach (var (row, value) in rows.Zip(Dispersion.PerSample(sample, cases.Train)))
            values[row] = value;
        return values;
    }

    private static PredictionInterval Interval(CasePrediction prediction) => prediction.Interval ?? throw NoIntervals();

    private static UserErrorException NoIntervals() =>
        new("The predictions have no intervals to measure. Calibrate the index: index.Calibrate(fit.Embed(images.Validation)).");
}
