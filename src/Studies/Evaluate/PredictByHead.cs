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
    public override int Version => 2;   // 2: evidence as numbers beside the answers

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("model", Fit), ("queries", Queries)];

    /// <inheritdoc/>
    public override void Describe(Settings settings) => settings.Add("decoding", Decoding);

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The model has no head.</exception>
    public override void Run(StageRun run)
    {
        var (model, queries) = (run.Input(Fit), run.Input(Queries));
        if (model.Module is not HeadedNetwork headed)
            throw new UserErrorException($"{Fit.Name} has no head to read from. Give its model a head, or predict by neighbours.");
        headed.eval();
        var predicted = headed.Predict(queries.Vectors, model.Scaling, Decoding);
        new Predictions([.. queries.Cases.Zip(predicted, (query, value) =>
            new CasePrediction(query.Id, query.Subject, query.Label, value, WithinRadius: true, Evidence: []) { Covariates = query.Covariates })])
            .Save(run.Output);
    }

    /// <inheritdoc/>
    public override Predictions Read(ArtifactFolder artifacts) => Predictions.Load(artifacts);
}
