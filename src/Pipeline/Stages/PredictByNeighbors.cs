using System.Collections.Immutable;
using ImageRegression.Index;

namespace ImageRegression.Pipeline.Stages;

/// <summary>Predicts by distance-weighted neighbours and keeps, for every answer, the training cases it rests on.</summary>
public sealed record PredictByNeighbors : Stage<Predictions>
{
    /// <summary>The index that answers.</summary>
    public required IndexNeighbors Index { get; init; }

    /// <summary>The embedded images to predict for.</summary>
    public required EmbedImages Queries { get; init; }

    /// <inheritdoc/>
    public override string Kind => "predict";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("index", Index), ("train", Index.Train), ("queries", Queries)];

    /// <inheritdoc/>
    public override void Describe(Settings settings)
    {
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var train = run.Input(Index.Train);
        var queries = run.Input(Queries);
        var predicted = new RadiusNeighbors(run.Input(Index).Radius).Predict(train.Vectors, train.Labels.AsSpan(), queries.Vectors);
        new Predictions([.. queries.Cases.Zip(predicted, (query, prediction) => new CasePrediction(
            query.Id, query.Subject, query.Sex, query.Label, prediction.Value, !prediction.IsFallback,
            [.. prediction.Evidence.Select(e => new CaseEvidence(train.Cases[e.Row].Id, e.Label, e.Distance, e.Weight))]))])
            .Save(run.Output);
    }

    /// <inheritdoc/>
    public override Predictions Read(ArtifactFolder artifacts) => Predictions.Load(artifacts);
}
