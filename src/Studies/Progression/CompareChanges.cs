using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Evaluation;
using ImageRegression.Pipeline;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>
/// A table of methods that say how a subject changed: each measure as mean and spread over seeds, with an interval by subject, and how much
/// more or less accurate each is than the reference on the same pairs; of each encoder, whether its space has collapsed.
/// </summary>
/// <remarks>
/// Pairs of one subject share images, so subjects are resampled and never pairs. The difference to the reference is resampled as a whole, both
/// methods on the same subjects: its interval is narrower than those of the two, and one that holds 0 shows no difference.
/// </remarks>
public sealed record CompareChanges : Stage<ImmutableArray<Result>>
{
    /// <summary>The trials; rows come in the order in which methods first appear.</summary>
    public required ImmutableArray<ChangeTrial> Trials { get; init; }

    /// <summary>The method that the others are compared with.</summary>
    public required string Reference { get; init; }

    /// <summary>The columns, in order.</summary>
    public required ImmutableArray<ChangeMetric> Metrics { get; init; }

    /// <summary>Unit of the scores.</summary>
    public required string Unit { get; init; }

    /// <summary>How intervals are made.</summary>
    public SubjectBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "compare changes";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [.. Trials.Select((trial, i) => new StageInput($"answers {i}", trial.Answers)), .. AnswerSpaces.Inputs(Answers)];

    private IEnumerable<Stage> Answers => Trials.Select(trial => trial.Answers);

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var methods = Trials.GroupBy(trial => trial.Method)
            .Select(method => new Answered(method.Key, [.. method.OrderBy(trial => trial.Seed).Select(trial => (trial.Seed, run.Input(trial.Answers).Answers))])).ToArray();
        var reference = methods.Single(method => method.Name == Reference);
        foreach (var method in methods)
            method.ThrowIfUnlike(reference);
        var rows = ImmutableArray.CreateBuilder<Result>();
        foreach (var method in methods)
        {
            IEnumerable<MetricValue> spaces = AnswerSpaces.Has(Answers) ? AnswerSpaces.Values(run, Trials.Where(trial => trial.Method == method.Name).Select(trial => trial.Answers)) : [];
            rows.Add(new(method.Name, [.. Metrics.Select(metric => OverSeeds(method, metric)), Against(method, reference), .. spaces], rows.Count == 0 ? Legend(reference) : []));
            run.Cancellation.ThrowIfCancellationRequested();
            run.Progress(rows.Count, methods.Length, "methods");
        }
        foreach (var note in Verdicts(methods))
            run.Note(note);
        ChangeTables.Answers([.. Trials.Select(trial => (trial.Method, trial.Seed, run.Input(trial.Answers).Answers))], isComparison: true)
            .WriteCsv(run.Output.Path(ChangeTables.AnswersFile));
        run.Output.WriteJson("comparison.json", rows.ToImmutable());
    }

    /// <inheritdoc/>
    public override ImmutableArray<Result> Read(ArtifactFolder artifacts) => artifacts.ReadJson<ImmutableArray<Result>>("comparison.json");

    private MetricValue OverSeeds(Answered method, ChangeMetric metric)
    {
        var spread = SeedSpread.Of([.. method.Answers.Select(answers => ChangeMetrics.Of(metric, answers))]);
        return new(ChangeMetrics.Name(metric), spread.Mean, ChangeMetrics.Unit(metric, Unit))
        {
            Spread = spread.Seeds > 1 ? spread.Deviation : null,
            Interval = double.IsNaN(spread.Mean) ? null : Bootstrap.Interval([.. method.Answers.Select(answers => Statistic(answers, ChangeMetrics.Statistic(metric, answers)))]),
        };
    }

    // Of the reference itself there is no difference to tell.
    private MetricValue Against(Answered method, Answered reference) => method == reference
        ? new($"accuracy − {Reference}", double.NaN, "%")
        : new($"accuracy − {Reference}", method.Accuracy - reference.Accuracy, "%") { Interval = Bootstrap.Interval(Difference(method, reference)) };

    private static SubjectStatistic[] Difference(Answered method, Answered reference) =>
        [.. method.Answers.Zip(reference.Answers, (own, theirs) => Statistic(own, WeightedStatistics.Mean([.. own.Zip(theirs, (one, other) => Percent(one) - Percent(other))])))];

    private static double Percent(ChangePrediction one) => one.Predicted == one.Target ? 100 : 0;

    private static SubjectStatistic Statistic(ImmutableArray<ChangePrediction> answers, WeightedStatistic of) => new([.. answers.Select(one => one.Pair.Subject)], of);

    // What must be said before any number: methods that no training was needed for.
    private IEnumerable<string> Verdicts(Answered[] methods)
    {
        var commonest = Array.Find(methods, method => method.Name == Trials.FirstOrDefault(trial => IsCommonest(trial.Answers))?.Method);
        foreach (var method in methods.Where(method => method != commonest))
            if (method.IsConstant)
                yield return $"{method.Name} answers '{Word(method)}' for every pair";
            else if (commonest is not null && Bootstrap.Of(Difference(method, commonest)) is var gain && !(gain.Lower > 0))
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{method.Name} is not shown to be better than {(commonest.IsConstant ? $"always answering '{Word(commonest)}'" : "the commonest answer of each fold")}: {method.Accuracy:0.0} against {commonest.Accuracy:0.0} %{Range(gain)}");

        static bool IsCommonest(Stage<ChangePredictions> answers) => answers is PredictCommonestChange || (answers is PoolChanges folds && folds.Folds.All(IsCommonest));
        static string Word(Answered constant) => constant.Answers[0][0].Predicted.Word();
        static string Range(Bounds gain) => double.IsNaN(gain.Lower) ? "" : string.Create(CultureInfo.InvariantCulture, $" [difference {gain.Lower:0.0} to {gain.Upper:0.0}]");
    }

    // Where each seed has a division of its own, all pairs that any of them answers for are counted.
    private ImmutableArray<string> Legend(Answered reference)
    {
        ChangePrediction[] answers = [.. reference.Answers.SelectMany(one => one).DistinctBy(one => one.Pair.Id)];
        var subjects = answers.Select(one => one.Pair.Subject).Distinct(StringComparer.Ordinal).Count();
        return
        [
            $"{answers.Length} pairs of {subjects} test subjects{(reference.Answers.All(one => one.Length == answers.Length) ? "" : ", of which each seed answers for some")}: {string.Join(", ", ChangeClasses.All.Select(one => $"{answers.Count(answer => answer.Target == one)} {one.Word()}"))}",
            reference.Answers.Length > 1 ? $"± standard deviation over {reference.Answers.Length} seeds" : "one seed: the spread over trainings is not known",
            .. AnswerSpaces.Legend(Answers),
            .. Bootstrap.NotesOn(subjects),
        ];
    }

    private sealed record Answered(string Name, ImmutableArray<(ulong Seed, ImmutableArray<ChangePrediction> Answers)> Trials)
    {
        public ImmutableArray<ChangePrediction>[] Answers { get; } = [.. Trials.Select(trial => trial.Answers)];

        public double Accuracy => Answers.Average(one => ChangeMetrics.Of(ChangeMetric.Accuracy, one));

        public bool IsConstant => Answers.SelectMany(one => one).Select(one => one.Predicted).Distinct().Count() == 1;

        // Differences are taken pair by pair, seed by seed.
        public void ThrowIfUnlike(Answered reference)
        {
            if (!Trials.Select(trial => trial.Seed).SequenceEqual(reference.Trials.Select(trial => trial.Seed)))
                throw new UserErrorException($"'{Name}' and '{reference.Name}' were not tried with the same seeds, so they cannot be compared.");
            foreach (var (own, theirs) in Trials.Zip(reference.Trials))
                if (!own.Answers.Select(one => (one.Pair.Id, one.Target)).SequenceEqual(theirs.Answers.Select(one => (one.Pair.Id, one.Target))))
                    throw new UserErrorException($"With seed {own.Seed} '{Name}' and '{reference.Name}' answer for different pairs, so they cannot be compared. Give both the same split, pairs and band.");
        }
    }
}
