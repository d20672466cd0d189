using System.Collections.Immutable;
using ImageRegression.Index;

namespace ImageRegression.Pipeline.Stages;

/// <summary>
/// Makes an index of embedded training images and settles the radius within which its neighbours answer.
/// </summary>
public sealed record IndexNeighbors : Stage<NeighborIndex>
{
    /// <summary>The embedded training images.</summary>
    public required EmbedImages Train { get; init; }

    /// <summary>How the radius is found.</summary>
    public required Radius Radius { get; init; }

    /// <inheritdoc/>
    public override string Kind => "index";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
        [("train", Train), .. Radius.Validation is { } validation ? [("validation", validation)] : ImmutableArray<StageInput>.Empty];

    /// <inheritdoc/>
    public override void Describe(Settings settings) => settings.Group("radius", Radius.Describe);

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var chosen = Radius.Choose(run, run.Input(Train));
        run.Output.WriteJson("radius.json", chosen);
        run.Metric("radius", chosen.Radius);
    }

    /// <inheritdoc/>
    public override NeighborIndex Read(ArtifactFolder artifacts) => new(artifacts.ReadJson<ChosenRadius>("radius.json").Radius);
}
