using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Pipeline;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>Answers about changes by one training of one method.</summary>
/// <param name="Method">The method; a row of the table.</param>
/// <param name="Seed">What distinguishes the trainings of a method.</param>
/// <param name="Answers">Its answers for the test part's pairs.</param>
public sealed record ChangeAnswerTrial(string Method, ulong Seed, Stage<ChangeAnswers> Answers);

/// <summary>
/// A table of what answers with intervals are worth: how often the interval holds the true change, how wide it is, how often one class is left, how often
/// nothing can be said, and how often an answer excludes the truth, intervals by subject; and whether the space has collapsed.
/// </summary>
public sealed record MeasureChangeAnswers : Stage<ImmutableArray<Result>>
{
    /// <summary>The trials; rows come in the order in which methods first appear.</summary>
    public required ImmutableArray<ChangeAnswerTrial> Trials { get; init; }

    /// <summary>Unit of the scores.</summary>
    public required string Unit { get; init; }

    /// <summary>How intervals are made.</summary>
    public SubjectBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "measure change answers";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [.. Trials.Select((trial, i) => new StageInput($"answers {i}", trial.Answers)), .. AnswerSpaces.Inputs(Answers)];

    private IEnumerable<Stage> Answers => Trials.Select(trial => trial.Answers);

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var rows = ImmutableArray.CreateBuilder<Result>();
        foreach (var method in Trials.GroupBy(trial => trial.Method))
        {
            ChangeAnswers[] trials = [.. method.OrderBy(trial => trial.Seed).Select(trial => run.Input(trial.Answers))];
            IEnumerable<MetricValue> spaces = AnswerSpaces.Has(Answers) ? AnswerSpaces.Values(run, method.Select(trial => trial.Answers)) : [];
            rows.Add(new(method.Key, [.. Values(trials), .. spaces], rows.Count == 0 ? Legend(trials) : []));
        }
        run.Output.WriteJson("answers.json", rows.ToImmutable());
    }

    /// <inheritdoc/>
    public override ImmutableArray<Result> Read(ArtifactFolder artifacts) => artifacts.ReadJson<ImmutableArray<Result>>("answers.json");

    private IEnumerable<MetricValue> Values(ChangeAnswers[] trials)
    {
        yield return Share("interval holds Δ", trials, one => one.IsCovered);
        yield return Mean("width", Unit, trials, one => one.Interval.Upper - one.Interval.Lower);
        yield return Mean("MAE of Δ̂", Unit, trials, one => Math.Abs(one.Prediction.Predicted - one.Pair.Change));
        yield return Share("one class", trials, one => one.Answer.Classes().Length == 1);
        yield return Share("two classes", trials, one => one.Answer.Classes().Length == 2);
        yield return Share("cannot say", trials, one => one.Answer == ChangeSet.CannotSay);
        yield return Share("truth excluded", trials, one => one.IsWrong);
        if (trials.All(trial => trial.Smallest is not null))
            yield return new("smallest detectable Δ", trials.Average(trial => trial.Smallest!.Value), Unit);
    }

    private MetricValue Share(string name, ChangeAnswers[] trials, Func<ChangeAnswer, bool> holds) => Mean(name, "%", trials, one => holds(one) ? 100 : 0);

    private MetricValue Mean(string name, string unit, ChangeAnswers[] trials, Func<ChangeAnswer, double> value)
    {
        var spread = SeedSpread.Of([.. trials.Select(trial => trial.Answers.Average(value))]);
        return new(name, spread.Mean, unit)
        {
            Spread = spread.Seeds > 1 ? spread.Deviation : null,
            Interval = !double.IsFinite(spread.Mean) ? null : Bootstrap.Interval([.. trials.Select(trial => new SubjectStatistic(
                [.. trial.Answers.Select(one => one.Pair.Subject)], WeightedStatistics.Mean([.. trial.Answers.Select(value)])))]),
        };
    }

    private ImmutableArray<string> Legend(ChangeAnswers[] trials)
    {
        var subjects = trials[0].Answers.Select(one => one.Pair.Subject).Distinct(StringComparer.Ordinal).Count();
        return
        [
            FormattableString.Invariant($"intervals shall hold {100 * trials[0].Answers[0].Interval.Coverage:0.#} % of the true changes, over subjects"),
            .. trials[0].Smallest is { } smallest ? [$"smallest detectable Δ = 1.96·√2·SEM, from {smallest.Pairs} pairs of {smallest.Subjects} subjects that did not change"] : ImmutableArray<string>.Empty,
            trials.Length > 1 ? $"± standard deviation over {trials.Length} seeds" : "one seed: the spread over trainings is not known",
            .. AnswerSpaces.Legend(Answers),
            .. Bootstrap.NotesOn(subjects),
        ];
    }
}
