using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>The fixed features of one part of the images, with what is known besides, and whose they are.</summary>
internal sealed record EmbedFeatures : EmbeddedPart
{
    /// <summary>Features of the whole set.</summary>
    public required Stage<ImageFeatures> Features { get; init; }

    /// <summary>What is known of each besides its image; see <see cref="KnownBesides"/>.</summary>
    public ImmutableArray<Covariate> Covariates { get; init; } = [];

    /// <inheritdoc/>
    public override string Kind => "embed features";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("features", Features), ("images", Part.Split.Images), ("split", Part.Split)];

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements => Covariates.IsEmpty ? base.Requirements :
    [
        .. base.Requirements,
        new([Part.Split.Images, Part.Split], results => _ = CovariateCoding
            .Fit(Covariates, PartRequirement.Cases(results, Part.Split.Train)).Of(PartRequirement.Cases(results, Part))),
    ];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var scope = NewDisposeScope();
        var (features, rows) = (run.Input(Features).Vectors, Part.Rows(run));
        var vectors = features.index_select(0, tensor(rows.Select(row => (long)row).ToArray()));
        if (!Covariates.IsEmpty)
        {
            var cases = run.Input(Part.Split.Images).Cases;
            var besides = KnownBesides.Fit(Covariates, cases, run.Input(Part.Split), features);
            if (Part.Part is Tables.Part.Train)
                run.Note($"besides the image simple methods see {besides.Coding.Description}");
            vectors = besides.Join(vectors, cases.Take(rows.AsSpan()));
        }
        Write(run, vectors);
    }
}
