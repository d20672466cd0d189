using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Predicts by the setting that a sweep has chosen, as its model was trained to answer.</summary>
internal sealed record PredictByChosen : Stage<Predictions>
{
    /// <summary>What was chosen.</summary>
    public required ChooseSetting Choice { get; init; }

    /// <summary>What answers for each setting, in their order.</summary>
    public required ImmutableArray<AnsweringModel> Models { get; init; }

    /// <summary>The images to predict for, embedded by the chosen model.</summary>
    public required EmbedChosen Queries { get; init; }

    /// <summary>Whether every answer has an interval, whichever setting is chosen.</summary>
    public bool HaveIntervals => Models.All(one => one.Index is not null);

    /// <inheritdoc/>
    public override string Kind => "predict by the chosen";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
    [
        ("choice", Choice), ("queries", Queries),
        .. Models.Select((one, i) => new StageInput($"model {i}", one.Fit)),
        .. Models.Index().Where(one => one.Item.Index is not null).Select(one => new StageInput($"index {one.Index}", one.Item.Index!)),
    ];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var (chosen, queries) = (Models[ChooseSetting.Chosen(run.Input(Choice))], run.Input(Queries));
        if (chosen.Index is null)
        {
            PredictByHead.Answers(run.Input(chosen.Fit), queries).Save(run.Output);
            return;
        }
        var index = run.Input(chosen.Index);
        index.Binding.RequireSame(EmbedImages.BindingOf(run.ManifestOf(chosen.Fit), queries.Preparation!), IndexFile.Name);
        new Predictions(index.Answer(queries)).Save(run.Output);
    }

    /// <inheritdoc/>
    public override Predictions Read(ArtifactFolder artifacts) => Predictions.Load(artifacts);
}

/// <summary>What answers for a setting.</summary>
/// <param name="Fit">Its training.</param>
/// <param name="Index">The index that answers where the model has no head; null where its head does.</param>
internal sealed record AnsweringModel(TrainModel Fit, CalibrateIntervals? Index);
