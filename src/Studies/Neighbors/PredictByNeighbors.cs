using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>
/// Predicts by distance-weighted neighbours and keeps, for every answer, the training cases it rests on and what each of
/// them does to it; with intervals and a verdict on out-of-distribution cases where the index is calibrated.
/// </summary>
public sealed record PredictByNeighbors : Stage<Predictions>
{
    /// <summary>The index that answers: an <see cref="IndexNeighbors"/> or a <see cref="CalibrateIntervals"/>.</summary>
    public required Stage<NeighborIndex> Index { get; init; }

    /// <summary>The embedded images to predict for.</summary>
    public required EmbedImages Queries { get; init; }

    /// <inheritdoc/>
    public override string Kind => "predict";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
        [("index", Index), ("queries", Queries), ("model", Queries.Fit)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var index = run.Input(Index);
        var queries = run.Input(Queries);
        index.Binding.RequireSame(Queries.BindingIn(run), IndexFile.Name);
        new Predictions(index.Answer(queries)).Save(run.Output);
    }

    /// <inheritdoc/>
    public override Predictions Read(ArtifactFolder artifacts) => Predictions.Load(artifacts);
}
