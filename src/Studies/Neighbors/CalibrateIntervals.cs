using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Adds prediction intervals and a test for out-of-distribution cases to an index, from cases it has not seen.</summary>
/// <remarks>
/// The validation part, which is what studies have, has also chosen the radius and the best iteration of the training. Its
/// errors are therefore a little smaller than those of new cases, and intervals a little too narrow, by what two choices
/// out of a few dozen can overfit; decision 015 says how much that was where it was measured. A part of its own is exact.
/// </remarks>
public sealed record CalibrateIntervals : Stage<NeighborIndex>
{
    /// <summary>The index.</summary>
    public required IndexNeighbors Index { get; init; }

    /// <summary>The embedded images to calibrate on, of subjects that are not in the index.</summary>
    public required EmbedImages Held { get; init; }

    /// <summary>How intervals are made.</summary>
    public ConformalSettings Intervals { get; init; } = new();

    /// <summary>How out-of-distribution cases are told.</summary>
    public OutOfDistributionSettings OutOfDistribution { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "calibrate";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
        [("index", Index), ("held", Held), ("model", Held.Fit)];

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
    [
        PartRequirement.Of(Held.Part, (_, cases) => Intervals.ThrowIfNoGroups(cases.Cases.Select(one => one.AllCovariates))),
        new(
            [Index.Train.Part.Split.Images, Index.Train.Part.Split, Held.Part.Split.Images, Held.Part.Split],
            results => IndexCalibration.ThrowIfTorn(
                PartRequirement.Cases(results, Index.Train.Part).Cases.Select(one => one.Subject),
                PartRequirement.Cases(results, Held.Part).Cases.Select(one => one.Subject))),
    ];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var index = run.Input(Index);
        index.Binding.RequireSame(Held.BindingIn(run), IndexFile.Name);
        var calibration = IndexCalibration.Of(index, run.Input(Held), Intervals, OutOfDistribution);
        foreach (var note in calibration.Notes())
            run.Note(note);
        IndexFile.Save(index with { Calibration = calibration }, run.Output.Path(IndexFile.Name));
        run.Output.WriteJson("calibration.json", calibration);
        run.Metric("subjects", calibration.OutOfDistribution.Distances.Subjects);
    }

    /// <inheritdoc/>
    public override NeighborIndex Read(ArtifactFolder artifacts) => IndexFile.Open(artifacts.Path(IndexFile.Name));
}
