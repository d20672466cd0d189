using System.Collections.Immutable;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Embeds a part by the model of the setting that a sweep has chosen, and by no other.</summary>
internal sealed record EmbedChosen : EmbeddedPart
{
    /// <summary>What was chosen.</summary>
    public required ChooseSetting Choice { get; init; }

    /// <summary>The trainings of the settings, in their order.</summary>
    public required ImmutableArray<TrainModel> Fits { get; init; }

    /// <inheritdoc/>
    public override string Kind => "embed by the chosen";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
    [
        ("choice", Choice), ("images", Part.Split.Images), ("split", Part.Split),
        .. Fits.Select((fit, i) => new StageInput($"model {i}", fit)),
        .. Fits.Index().Where(one => EmbedImages.FeaturesOf(one.Item, Part) is not null)
            .Select(one => new StageInput($"features {one.Index}", EmbedImages.FeaturesOf(one.Item, Part)!)),
    ];

    /// <inheritdoc/>
    public override void Run(StageRun run) => Write(run, Fits[ChooseSetting.Chosen(run.Input(Choice))]);
}
