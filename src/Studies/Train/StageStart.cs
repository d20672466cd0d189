using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <inheritdoc cref="Start.From(TrainModel, bool)"/>
internal sealed record StageStart : Start
{
    /// <summary>The training whose weights are taken.</summary>
    public required TrainModel Fit { get; init; }

    internal override ImmutableArray<StageInput> Inputs => [("start", Fit)];

    internal override PretrainedWeights? Read(StageRun run)
    {
        var trained = run.Input(Fit).Module;
        return new(Fit.Name, trained.state_dict().ToDictionary(one => one.Key, one => one.Value.detach().cpu()), PixelInput.Of(trained));
    }
}
