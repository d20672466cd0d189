using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>Answers for pairs of visits by a change head.</summary>
internal sealed record PredictChanges : Stage<ChangePredictions>, IAnswersFromSpace
{
    /// <summary>The trained head.</summary>
    public required TrainChangeHead Head { get; init; }

    /// <summary>The embedded images to answer for, by the encoder of the head.</summary>
    public required Stage<Embeddings> Queries { get; init; }

    /// <summary>Their pairs.</summary>
    public required PairVisits Pairs { get; init; }

    /// <summary>When a subject improved, stayed the same or got worse.</summary>
    public required ChangeRule Rule { get; init; }

    /// <inheritdoc/>
    public override string Kind => "predict changes";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("head", Head), ("queries", Queries), ("pairs", Pairs)];

    ImmutableArray<Stage<Embeddings>> IAnswersFromSpace.Spaces => [Queries];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var head = run.Input(Head);
        new ChangePredictions(PairedVectors.Select(run.Input(Queries), run.Input(Pairs), (pair, before, after) =>
        {
            var probabilities = head.Probabilities(before.Span, after.Span);
            return new ChangePrediction(pair, Rule.Of(pair.LabelBefore, pair.LabelAfter), ChangeClasses.MostProbable(probabilities), head.ExpectedChange(probabilities))
            {
                Probabilities = [.. probabilities],
            };
        })).Save(run.Output);
    }

    /// <inheritdoc/>
    public override ChangePredictions Read(ArtifactFolder artifacts) => ChangePredictions.Load(artifacts);
}
