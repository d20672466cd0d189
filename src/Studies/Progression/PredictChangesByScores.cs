using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Progression;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>Answers for pairs of visits by the scores that a model predicts for each image alone: Δ is ŷ₂ − ŷ₁, and its class by the same rule as the truth's.</summary>
internal sealed record PredictChangesByScores : Stage<ChangePredictions>
{
    /// <summary>The predicted score of each image.</summary>
    public required Stage<Predictions> Scores { get; init; }

    /// <summary>The pairs to answer for.</summary>
    public required PairVisits Pairs { get; init; }

    /// <summary>When a subject improved, stayed the same or got worse.</summary>
    public required ChangeRule Rule { get; init; }

    /// <inheritdoc/>
    public override string Kind => "predict changes by scores";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("scores", Scores), ("pairs", Pairs)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var scores = run.Input(Scores).Cases.ToDictionary(one => one.Id, one => one.Predicted, StringComparer.Ordinal);
        new ChangePredictions(
        [
            .. run.Input(Pairs).Pairs.Select(pair => new ChangePrediction(
                pair, Rule.Of(pair.LabelBefore, pair.LabelAfter), Rule.Of(scores[pair.Before], scores[pair.After]), WrittenDifference.Of(scores[pair.After], scores[pair.Before]))),
        ]).Save(run.Output);
    }

    /// <inheritdoc/>
    public override ChangePredictions Read(ArtifactFolder artifacts) => ChangePredictions.Load(artifacts);
}
