using System.Collections.Immutable;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Measures predictions against the truth, and the embedding space they were made in.</summary>
public sealed record EvaluateRegression : Stage<Result>, IMeasuresPredictions
{
    /// <summary>What this row of the results stands for.</summary>
    public required string Label { get; init; }

    /// <summary>What is measured.</summary>
    public required Stage<Predictions> Predictions { get; init; }

    /// <summary>The embedded training images; needed for D5 and for the error of predicting the mean.</summary>
    public required EmbeddedPart Train { get; init; }

    /// <summary>The embedded images that were predicted for; needed for D5 and RV.</summary>
    public required EmbeddedPart Test { get; init; }

    /// <summary>The columns of the result, in order.</summary>
    public required ImmutableArray<Metric> Metrics { get; init; }

    /// <inheritdoc/>
    public ImmutableArray<MeasuredPredictions> Measured => [new(Label, Predictions, Train, Test)];

    /// <inheritdoc/>
    public override string Kind => "evaluate";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("predictions", Predictions), ("train", Train), ("test", Test)];

    /// <inheritdoc/>
    public override void Describe(Settings settings)
    {
        foreach (var metric in Metrics)
            metric.ThrowIfUnmeasurable(Predictions);
        base.Describe(settings);
        settings.Add("unit", Train.Unit);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var measures = new MeasuredCases(
            run.Input(Predictions).Cases, () => run.Input(Train), () => run.Input(Test), Train.Unit)
        { Ordinality = run.Input(Predictions).Ordinality };
        ImmutableArray<MetricValue> values = [.. Metrics.Select(measures.Value)];
        var result = new Result(Label, values, Metric.NotesOn(Metrics, measures, values));
        foreach (var note in AnswerNotes.Of(Label, [measures], new()))
            run.Note(note);
        foreach (var metric in result.Metrics)
            run.Metric(metric.Name, metric.Value, metric.Unit);
        run.Output.WriteJson("metrics.json", result);
    }

    /// <inheritdoc/>
    public override Result Read(ArtifactFolder artifacts) => artifacts.ReadJson<Result>("metrics.json");
}
