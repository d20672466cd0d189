using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>The answers of a method on all folds of a division as one: every subject is tested once, by a training that has not seen it.</summary>
internal sealed record PoolChanges : Stage<ChangePredictions>, IAnswersFromSpace
{
    /// <summary>The answers of each fold.</summary>
    public required ImmutableArray<Stage<ChangePredictions>> Folds { get; init; }

    /// <inheritdoc/>
    public override string Kind => "pool changes";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [.. Folds.Select((fold, i) => new StageInput($"fold {i}", fold))];

    ImmutableArray<Stage<Embeddings>> IAnswersFromSpace.Spaces => [.. Folds.OfType<IAnswersFromSpace>().SelectMany(fold => fold.Spaces)];

    /// <inheritdoc/>
    public override void Run(StageRun run) => new ChangePredictions([.. Folds.SelectMany(fold => run.Input(fold).Answers)]).Save(run.Output);

    /// <inheritdoc/>
    public override ChangePredictions Read(ArtifactFolder artifacts) => ChangePredictions.Load(artifacts);
}
