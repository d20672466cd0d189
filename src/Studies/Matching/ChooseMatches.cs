using System.Collections.Immutable;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>One of the settings that a search for the best tries.</summary>
/// <param name="Name">What the setting is called.</param>
/// <param name="Validation">What its model finds in the validation part.</param>
/// <param name="Test">What its model finds in the test part.</param>
internal sealed record MatchCandidate(string Name, Stage<Matches> Validation, Stage<Matches> Test);

/// <summary>
/// The test answers of the setting that finds most in the validation part, by mAP; of equals the first. What grid search does,
/// without a look at the test part.
/// </summary>
internal sealed record ChooseMatches : Stage<Matches>
{
    private const string ChoiceFile = "choice.json";

    /// <summary>The settings, in the order of the grid; one or more.</summary>
    public required ImmutableArray<MatchCandidate> Candidates { get; init; }

    /// <inheritdoc/>
    public override string Kind => "choose matches";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
    [
        .. Candidates.Select((one, i) => new StageInput($"validation {i}", one.Validation)),
        .. Candidates.Select((one, i) => new StageInput($"test {i}", one.Test)),
    ];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        ImmutableArray<CandidateScore> scores =
            [.. Candidates.Select(one => new CandidateScore(one.Name, RetrievalMeasures.Of(run.Input(one.Validation)).Value(RetrievalMetric.MAP)))];
        var best = scores.Index().MaxBy(one => one.Item.ValidationMAP).Index;
        run.Output.WriteJson(ChoiceFile, new MatchChoice(scores[best].Name, scores));
        run.Metric("validation mAP", scores[best].ValidationMAP, "");
        run.Input(Candidates[best].Test).Save(run.Output);
    }

    /// <summary>What was chosen, from what the stage has written.</summary>
    public static MatchChoice Choice(ArtifactFolder artifacts) => artifacts.ReadJson<MatchChoice>(ChoiceFile);

    /// <inheritdoc/>
    public override Matches Read(ArtifactFolder artifacts) => Matches.Load(artifacts);
}

/// <summary>How a setting did.</summary>
/// <param name="Name">The setting.</param>
/// <param name="ValidationMAP">Its mAP in the validation part.</param>
internal sealed record CandidateScore(string Name, double ValidationMAP);

/// <summary>What was chosen, and from what.</summary>
/// <param name="Chosen">The setting whose test answers count.</param>
/// <param name="Scores">All settings, in the order of the grid.</param>
internal sealed record MatchChoice(string Chosen, ImmutableArray<CandidateScore> Scores);
