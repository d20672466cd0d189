using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>
/// Answers for pairs of visits by the training pairs nearest in difference space: a change with an interval that is calibrated by subject, what that
/// allows to say, the training pairs it rests on, and the smallest change that can be told from none.
/// </summary>
public sealed record AnswerChanges : Stage<ChangeAnswers>, IAnswersFromSpace
{
    /// <summary>The embedded images of each part, by one trained model.</summary>
    public required (EmbeddedPart Train, EmbeddedPart Validation, EmbeddedPart Test) Images { get; init; }

    /// <summary>The pairs of each part: the first answer, the second calibrate, the third are answered for.</summary>
    public required (PairVisits Train, PairVisits Validation, PairVisits Test) Pairs { get; init; }

    /// <summary>When a subject improved, stayed the same or got worse; by a band.</summary>
    public required ChangeRule Rule { get; init; }

    /// <summary>Coverage of the intervals, and bins of changes that are calibrated apart.</summary>
    public ConformalSettings Intervals { get; init; } = new() { Bins = 1 };

    /// <summary>Embedded scans of subjects that did not change, and their pairs; null: none.</summary>
    public (EmbeddedPart Images, PairVisits Pairs)? Still { get; init; }

    /// <inheritdoc/>
    public override string Kind => "answer changes";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
    [
        ("train", Images.Train), ("validation", Images.Validation), ("test", Images.Test),
        ("train pairs", Pairs.Train), ("validation pairs", Pairs.Validation), ("test pairs", Pairs.Test),
        .. Still is { } still ? [("still", still.Images), ("still pairs", still.Pairs)] : ImmutableArray<StageInput>.Empty,
    ];

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">The rule is no band.</exception>
    public override void Describe(Settings settings)
    {
        ChangeNeighbors.ThrowIfNoBand(Rule);
        base.Describe(settings);
    }

    ImmutableArray<Stage<Embeddings>> IAnswersFromSpace.Spaces => [Images.Test];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var neighbors = ChangeNeighbors.Of(
            run.Input(Images.Train), run.Input(Pairs.Train), run.Input(Images.Validation), run.Input(Pairs.Validation), Rule, Intervals);
        foreach (var note in neighbors.Notes())
            run.Note(note);
        var smallest = Still is not { } still ? null : SmallestDetectableChange.Of(
            neighbors.Answer(run.Input(still.Images), run.Input(still.Pairs)).Select(one => (one.Pair.Subject, one.Prediction.Predicted - one.Pair.Change)));
        if (smallest is not null && smallest.Value > Rule.Same.HalfWidth)
            run.Note($"the smallest detectable change, {string.Create(CultureInfo.InvariantCulture, $"{smallest.Value:g3} {Pairs.Test.Part.Unit}").TrimEnd()}, is larger than {Rule.Same}: answers vary more than that where nothing changes");
        new ChangeAnswers(neighbors.Answer(run.Input(Images.Test), run.Input(Pairs.Test)), smallest).Save(run.Output);
    }

    /// <inheritdoc/>
    public override ChangeAnswers Read(ArtifactFolder artifacts) => ChangeAnswers.Load(artifacts);
}
