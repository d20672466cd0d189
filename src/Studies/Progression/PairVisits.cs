using System.Collections.Immutable;
using System.Runtime.Serialization;
using ImageRegression.Pipeline;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>Pairs the visits of the subjects of one part.</summary>
public sealed record PairVisits : Stage<VisitPairs>
{
    private const string PairsFile = "pairs.json";

    /// <summary>The images.</summary>
    public required ImagePart Part { get; init; }

    /// <summary>Which visits are paired.</summary>
    public required PairRule Rule { get; init; }

    /// <summary>What a time in the table is called where a fault is told.</summary>
    [IgnoreDataMember]
    public string TimeUnit { get; init; } = "time";

    /// <inheritdoc/>
    public override string Kind => "pair visits";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("images", Part.Split.Images), ("split", Part.Split)];

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
        [PartRequirement.Images(Part), PartRequirement.Of(Part, (_, cases) => VisitPairs.Of(cases, Rule, TimeUnit))];

    /// <inheritdoc/>
    public override void Run(StageRun run) =>
        run.Output.WriteJson(PairsFile, VisitPairs.Of(run.Input(Part.Split.Images).Cases.Take(Part.Rows(run).AsSpan()), Rule, TimeUnit));

    /// <inheritdoc/>
    public override VisitPairs Read(ArtifactFolder artifacts) => artifacts.ReadJson<VisitPairs>(PairsFile);
}
