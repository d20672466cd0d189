using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Evaluation;
using ImageRegression.Pipeline;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Predicts by a simple method on fixed features. Its answers have no evidence and no intervals.</summary>
internal sealed record PredictByBaseline : Stage<Predictions>
{
    /// <summary>The method.</summary>
    public required Baseline Baseline { get; init; }

    /// <summary>The images it is fitted to.</summary>
    public required EmbeddedPart Train { get; init; }

    /// <summary>The images that choose its setting, by their mean absolute error.</summary>
    public required EmbeddedPart Validation { get; init; }

    /// <summary>The images to predict for.</summary>
    public required EmbeddedPart Queries { get; init; }

    /// <inheritdoc/>
    public override string Kind => "predict by baseline";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("train", Train), ("validation", Validation), ("queries", Queries)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var scope = NewDisposeScope();
        var (train, validation, queries) = (run.Input(Train), run.Input(Validation), run.Input(Queries));
        var (known, labels) = (train.Vectors.to(ScalarType.Float64), train.Labels.ToArray());
        Tensor[] asked = [validation.Vectors.to(ScalarType.Float64), queries.Vectors.to(ScalarType.Float64)];
        var candidates = Baseline.Candidates(train.Count);
        if (candidates.IsEmpty)
            throw new UserErrorException($"{Baseline.Name} has nothing to try with {train.Count} training images: every k is larger. Give smaller ones.");
        var tried = candidates.Select(setting =>
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var answers = Baseline.Answer(known, labels, train.Axis, asked, setting);
            return (Setting: setting, Error: RegressionMetrics.MeanAbsoluteError(answers[0], validation.Labels.AsSpan(), train.Axis), Answers: answers[1]);
        }).ToArray();
        var best = tried.MinBy(one => one.Error);
        run.Note(string.Create(CultureInfo.InvariantCulture,
            $"{Baseline.Name}: {Baseline.Symbol} = {best.Setting:g6}, chosen of {tried.Length} from {candidates.Min():g6} to {candidates.Max():g6} by the MAE of the validation images ({best.Error:g4})"));
        run.Output.WriteJson("tried.json", tried.Select(one => new { one.Setting, one.Error }));
        Predictions.WithoutEvidence(queries, best.Answers).Save(run.Output);
    }

    /// <inheritdoc/>
    public override Predictions Read(ArtifactFolder artifacts) => Predictions.Load(artifacts);
}
