using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>Answers for every pair what most training pairs are, and their mean change: what any method must beat.</summary>
internal sealed record PredictCommonestChange : Stage<ChangePredictions>
{
    /// <summary>The training pairs.</summary>
    public required PairVisits Train { get; init; }

    /// <summary>The pairs to answer for.</summary>
    public required PairVisits Pairs { get; init; }

    /// <summary>When a subject improved, stayed the same or got worse.</summary>
    public required ChangeRule Rule { get; init; }

    /// <inheritdoc/>
    public override string Kind => "predict commonest change";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("train", Train), ("pairs", Pairs)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var train = run.Input(Train);
        var counts = Rule.Of(train).CountBy(one => one).ToDictionary();
        var commonest = ChangeClasses.MostProbable([.. ChangeClasses.All.Select(one => (double)counts.GetValueOrDefault(one))]);
        var mean = train.Pairs.Average(pair => pair.Change);
        new ChangePredictions([.. run.Input(Pairs).Pairs.Select(pair => new ChangePrediction(pair, Rule.Of(pair.LabelBefore, pair.LabelAfter), commonest, mean))]).Save(run.Output);
    }

    /// <inheritdoc/>
    public override ChangePredictions Read(ArtifactFolder artifacts) => ChangePredictions.Load(artifacts);
}
