using System.Collections.Immutable;
using ImageRegression.Evaluation;

namespace ImageRegression.Pipeline.Stages;

/// <summary>Measures predictions against the truth, and the embedding space they were made in.</summary>
public sealed record EvaluateRegression : Stage<Result>, IMeasuresPredictions
{
    /// <summary>What this row of the results stands for.</summary>
    public required string Label { get; init; }

    /// <summary>What is measured.</summary>
    public required Stage<Predictions> Predictions { get; init; }

    /// <summary>The embedded training images; needed for D5 and for the error of predicting the mean.</summary>
    public required EmbedImages Train { get; init; }

    /// <summary>The embedded images that were predicted for; needed for D5 and RV.</summary>
    public required EmbedImages Test { get; init; }

    /// <summary>The columns of the result, in order.</summary>
    public required ImmutableArray<Metric> Metrics { get; init; }

    /// <inheritdoc/>
    public ImmutableArray<MeasuredPredictions> Measured => [new(Label, Predictions, Train, Test)];

    /// <inheritdoc/>
    public override string Kind => "evaluate";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("predictions", Predictions), ("train", Train), ("test", Test)];

    /// <inheritdoc/>
    public override void Describe(Settings settings)
    {
        settings.Add("label", Label);
        settings.Add("unit", Train.Part.Unit);
        settings.Add("metrics", Metrics);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var predictions = run.Input(Predictions).Cases;
        double[] target = [.. predictions.Select(c => c.Target)], predicted = [.. predictions.Select(c => c.Predicted)];
        var unit = Train.Part.Unit;
        var result = new Result(Label, [.. Metrics.Select(Measured)], []);
        foreach (var metric in result.Metrics)
            run.Metric(metric.Name, metric.Value, metric.Unit);
        run.Output.WriteJson("metrics.json", result);

        MetricValue Measured(Metric metric) => metric switch
        {
            Metric.MAE => new("MAE", RegressionMetrics.MeanAbsoluteError(predicted, target), unit),
            Metric.RMSE => new("RMSE", RegressionMetrics.RootMeanSquaredError(predicted, target), unit),
            Metric.R2 => new("R2", RegressionMetrics.RSquared(predicted, target), ""),
            Metric.Pearson => new("Pearson", RegressionMetrics.Pearson(predicted, target), ""),
            Metric.MeanPredictor => new("MAE of the mean", RegressionMetrics.MeanAbsoluteError(
                Enumerable.Repeat(run.Input(Train).Labels.Average(), target.Length).ToArray(), target), unit),
            Metric.D5 => new("D5", new LabelDispersion().PerSample(
                run.Input(Test).Vectors, target, run.Input(Train).Vectors, run.Input(Train).Labels.AsSpan()).Average(), unit),
            Metric.RV => new("RV", new ResidualVariance().Of(run.Input(Test).Vectors, target).Value, ""),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "No such metric."),
        };
    }

    /// <inheritdoc/>
    public override Result Read(ArtifactFolder artifacts) => artifacts.ReadJson<Result>("metrics.json");
}
