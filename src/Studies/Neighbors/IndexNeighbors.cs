using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

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
    public override ImmutableArray<StageInput> Inputs =>
    [
        ("train", Train), ("model", Train.Fit), ("images", Train.Part.Split.Images), ("split", Train.Part.Split),
        .. Radius.Validation is { } validation ? [("validation", validation)] : ImmutableArray<StageInput>.Empty,
    ];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var train = run.Input(Train);
        var chosen = Radius.Choose(run, train);
        run.Output.WriteJson("radius.json", chosen);
        using var miniatures = Miniatures.Of(run.Input(Train.Part.Split.Images), Train.Part.Rows(run).AsSpan());
        IndexFile.Save(new(Travelling(train), chosen.Radius, Train.BindingIn(run)) { Miniatures = miniatures }, run.Output.Path(IndexFile.Name));
        run.Metric("radius", chosen.Radius);
    }

    // An index is handed on: of a table's columns it takes with it those that the model sees, and no others.
    private Embeddings Travelling(Embeddings train) => train with
    {
        Cases = [.. train.Cases.Select(one => one with
        {
            Covariates = CovariateText.None.AddRange(one.Covariates.Where(field =>
                Train.Fit.Model.Covariates.Any(seen => seen.Name.Equals(field.Key, StringComparison.OrdinalIgnoreCase)))),
        })],
    };

    /// <inheritdoc/>
    public override NeighborIndex Read(ArtifactFolder artifacts) => IndexFile.Open(artifacts.Path(IndexFile.Name));

    /// <summary>The same index with prediction intervals and a test for out-of-distribution cases.</summary>
    /// <param name="held">Embedded images of subjects that are not in the index: the validation part.</param>
    /// <param name="coverage">Probability that an interval holds the true value.</param>
    /// <param name="outOfDistributionLevel">Part of the cases like the index's own that may be called out-of-distribution.</param>
    /// <param name="bins">Label bins that are calibrated apart.</param>
    /// <param name="binsOf">Whether a case belongs to the bin of its true or of its predicted label.</param>
    /// <param name="groupBy">The covariate whose values are calibrated apart within each bin, such as <c>sex</c>; null: none.</param>
    public CalibrateIntervals Calibrate(
        EmbedImages held, double coverage = 0.9, double outOfDistributionLevel = 0.05, int bins = 4, ConformalBins binsOf = ConformalBins.Truth,
        string? groupBy = null) =>
        new()
        {
            Index = this,
            Held = held,
            Intervals = new ConformalSettings { Coverage = coverage, Bins = bins, BinsOf = binsOf, GroupBy = groupBy },
            OutOfDistribution = new OutOfDistributionSettings { Level = outOfDistributionLevel },
            Name = "calibrate",
        };

    /// <summary>The training cases whose label the other subjects' cases disagree with, the most suspect first.</summary>
    public Stage<ImmutableArray<SuspectLabel>> SuspectLabels() =>
        new RankSuspectLabels { Index = this, Name = "suspect labels" };
}
