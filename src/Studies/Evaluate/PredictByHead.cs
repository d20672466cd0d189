using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Training;

namespace ImageRegression.Studies;

/// <summary>Predicts by the head of a trained model. Such an answer rests on no single training case, so it has no evidence.</summary>
public sealed record PredictByHead : Stage<Predictions>
{
    /// <summary>The trained model, which must have a head.</summary>
    public required TrainModel Fit { get; init; }

    /// <summary>The images to predict for, embedded by the same model.</summary>
    public required EmbedImages Queries { get; init; }

    /// <summary>How an ordinal head's probabilities become a label; a change of it trains nothing anew.</summary>
    public OrdinalDecoding Decoding { get; init; } = OrdinalDecoding.Expectation;

    /// <inheritdoc/>
    public override string Kind => "predict by head";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("model", Fit), ("queries", Queries)];

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The model has no head, or one that puts out several values a case.</exception>
    public override void Describe(Settings settings)
    {
        if (Fit.Model.Head is not (OrdinalHead or LinearHead { Values: 1 }))
            throw new UserErrorException(
                Fit.Model.Head == Head.None ? $"{Fit.Name} has no head to read from. Give its model a head, or predict by neighbours."
                    : $"The head of {Fit.Name} puts out several values a case; a prediction is one. Give it Head.Linear() or an ordinal head, or predict by neighbours.",
                BuiltAt.IsKnown ? BuiltAt.File : null, BuiltAt.IsKnown ? BuiltAt.Line : null);
        base.Describe(settings);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run) => Answers(run.Input(Fit), run.Input(Queries), Decoding).Save(run.Output);

    /// <summary>The answers of a model's head for what the model has embedded.</summary>
    internal static Predictions Answers(TrainedModel model, Embeddings queries, OrdinalDecoding decoding = OrdinalDecoding.Expectation)
    {
        var headed = (HeadedNetwork)model.Module;
        headed.eval();
        return Predictions.WithoutEvidence(queries, headed.Predict(queries.Vectors, model.Scaling, decoding));
    }

    /// <inheritdoc/>
    public override Predictions Read(ArtifactFolder artifacts) => Predictions.Load(artifacts);
}
