using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>Trains a change head on embeddings of an encoder that is not trained any further.</summary>
public sealed record TrainChangeHead : Stage<ChangeHead>
{
    private const string HeadFile = "head.safetensors";

    /// <summary>The embedded training images.</summary>
    public required Stage<Embeddings> Train { get; init; }

    /// <summary>Their pairs.</summary>
    public required PairVisits Pairs { get; init; }

    /// <summary>When a subject improved, stayed the same or got worse.</summary>
    public required ChangeRule Rule { get; init; }

    /// <summary>Shape of the head, and how it is trained.</summary>
    public ChangeHeadSettings Settings { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "train change head";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("train", Train), ("pairs", Pairs)];

    /// <inheritdoc/>
    internal override ImmutableArray<Requirement> Requirements =>
        [PartRequirement.Of(Pairs.Part, (_, cases) => ChangeHeadTraining.ThrowIfOneClass(Rule.Of(VisitPairs.Of(cases, Pairs.Rule, Pairs.TimeUnit))))];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var pairs = run.Input(Pairs);
        var classes = Rule.Of(pairs);
        foreach (var note in Rule.NotesOn(classes))
            run.Note(note);
        var head = ChangeHeadTraining.Run(Settings, run.Input(Train), pairs, classes, (done, all, loss) =>
        {
            run.Progress(done, all, "epochs");
            run.Metric("loss", loss);
        }, run.Cancellation);
        head.Save(run.Output.Path(HeadFile));
    }

    /// <inheritdoc/>
    public override ChangeHead Read(ArtifactFolder artifacts) => ChangeHead.Load(artifacts.Path(HeadFile));
}
