using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>
/// A table of methods: each measure as mean and spread over seeds, with an interval clustered by subject, and whether the
/// reference method is significantly better.
/// </summary>
/// <remarks>
/// Tested are the metrics that ask for it, which are means over samples and of which less is better, by the paired one-tailed t-test that
/// Chao et al. (2022) use, but on subjects: images of one subject are no independent evidence, so each subject counts once, by the mean
/// of its images over the seeds. p values are corrected over the methods by Holm. Where there are fewer than six test subjects, nothing
/// is tested and there is no interval, and the legend says so.
/// </remarks>
public sealed record CompareMethods : Stage<ImmutableArray<Result>>, IMeasuresPredictions
{
    /// <summary>The trials; rows come in the order in which methods first appear.</summary>
    public required ImmutableArray<Trial> Trials { get; init; }

    /// <inheritdoc/>
    public ImmutableArray<MeasuredPredictions> Measured =>
        [.. Trials.Select(trial => new MeasuredPredictions(
            $"{trial.Method}{(Seeds.Length > 1 ? $", seed {trial.Seed}" : "")}{(Folds.Length > 1 ? $", fold {trial.Fold + 1}" : "")}",
            trial.Predictions, trial.Train, trial.Test))];

    /// <summary>The method that the others are tested against.</summary>
    public required string Reference { get; init; }

    /// <summary>The columns, in order.</summary>
    public required ImmutableArray<Metric> Metrics { get; init; }

    /// <summary>Corrected p below which the reference is called better.</summary>
    public double Level { get; init; } = 0.05;

    /// <summary>How intervals are made.</summary>
    public SubjectBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public override string Kind => "compare";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs =>
        [.. Trials.SelectMany((trial, i) => new StageInput[] { ($"predictions {i}", trial.Predictions), ($"train {i}", trial.Train), ($"test {i}", trial.Test) })];

    private ulong[] Seeds => [.. Trials.Select(trial => trial.Seed).Distinct()];

    private int[] Folds => [.. Trials.Select(trial => trial.Fold).Distinct()];

    private string Unit => Trials[0].Train.Unit;

    /// <inheritdoc/>
    public override void Describe(Settings settings)
    {
        foreach (var metric in Metrics)
            foreach (var trial in Trials)
                metric.ThrowIfUnmeasurable(trial.Predictions);
        base.Describe(settings);
        settings.Add("unit", Unit);
    }

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var methods = Trials.GroupBy(trial => trial.Method).ToDictionary(
            method => method.Key,
            method => method.GroupBy(trial => trial.Seed).OrderBy(seed => seed.Key)
                .Select(seed => MeasuredCases.Of([.. seed.OrderBy(trial => trial.Fold).Select(Measured)])).ToArray());
        var order = Trials.Select(trial => trial.Method).Distinct().ToArray();
        var tests = Metrics.Where(metric => metric.IsTested).ToDictionary(metric => metric, metric => Tests(methods, order, metric));

        foreach (var note in order.SelectMany(method => AnswerNotes.Of(method, methods[method], Bootstrap)))
            run.Note(note);

        var done = 0;
        ImmutableArray<Result> rows =
        [
            .. order.Select(method =>
            {
                ImmutableArray<MetricValue> values = [.. Metrics.Select(metric => OverSeeds(methods[method], metric) with
                {
                    Test = tests.GetValueOrDefault(metric)?.GetValueOrDefault(method),
                })];
                run.Cancellation.ThrowIfCancellationRequested();
                run.Progress(++done, order.Length, "methods");
                return new Result(method, values, []);
            }),
        ];
        PredictionTables.Answers([.. Trials.Select(trial => (trial.Method, trial.Seed, run.Input(trial.Predictions).Cases))])
            .WriteCsv(run.Output.Path(PredictionTables.AnswersFile));
        run.Output.WriteJson("comparison.json", rows.SetItem(0, rows[0] with { Notes = Legend([.. order.Select(method => methods[method])], rows) }));

        MeasuredCases Measured(Trial trial) => new(run.Input(trial.Predictions).Cases, () => run.Input(trial.Train), () => run.Input(trial.Test), Unit) { Ordinality = run.Input(trial.Predictions).Ordinality };
    }

    /// <inheritdoc/>
    public override ImmutableArray<Result> Read(ArtifactFolder artifacts) => artifacts.ReadJson<ImmutableArray<Result>>("comparison.json");

    private MetricValue OverSeeds(MeasuredCases[] trials, Metric metric)
    {
        var perSeed = trials.Select(trial => trial.Value(metric)).ToArray();
        var overSeeds = SeedSpread.Of([.. perSeed.Select(value => value.Value)]);
        var spread = Folds.Length > 1 ? SeedSpread.Of([.. Folds.Index().Select(fold => trials.Average(trial => trial.Folds[fold.Index].Value(metric).Value))]) : overSeeds;
        return perSeed[0] with
        {
            Value = overSeeds.Mean,
            Spread = spread.Seeds > 1 ? spread.Deviation : null,
            Interval = Bootstrap.Interval([.. trials.Select(trial => trial.Statistic(metric))]),
        };
    }

    private Dictionary<string, ReferenceTest> Tests(Dictionary<string, MeasuredCases[]> methods, string[] order, Metric metric)
    {
        var reference = PerImage(methods[Reference], metric);
        var others = order.Where(method => method != Reference).Select(method => (Name: method, Means: PerSubject(Matching(reference, PerImage(methods[method], metric), method)))).ToArray();
        var means = PerSubject(reference.Values);
        if (means.Length < SubjectBootstrap.FewestSubjects)
            return [];
        double[] p = [.. others.Select(other => PairedTTest.Of(means, other.Means).Less)];
        var corrected = HolmCorrection.Of(p);
        return others.Select((other, i) => (other.Name, Test: new ReferenceTest(Reference, p[i], corrected[i], corrected[i] < Level)))
            .ToDictionary(pair => pair.Name, pair => pair.Test);
    }

    // By image that is measured, averaged over the seeds in which it was a test image.
    private static OrderedDictionary<string, (string Subject, double Value)> PerImage(MeasuredCases[] trials, Metric metric)
    {
        var values = trials.SelectMany(trial => Each(trial, metric)).Select(one => (one.Case.Id, one.Case.Subject, one.Value));
        return new(values.GroupBy(one => one.Id).Select(image => KeyValuePair.Create(image.Key, (image.First().Subject, image.Average(one => one.Value)))));
    }

    // In the order in which subjects first appear, which is the same for images in the same order.
    private static double[] PerSubject(IEnumerable<(string Subject, double Value)> images) =>
        [.. images.GroupBy(image => image.Subject, StringComparer.Ordinal).Select(subject => subject.Average(image => image.Value))];

    private static IEnumerable<(CasePrediction Case, double Value)> Each(MeasuredCases trial, Metric metric) => trial.Each(metric)
        ?? throw new NotSupportedException($"'{metric.Name}' is to be tested, which needs its value for every case: override PerCase, or set IsTested to false.");

    private IEnumerable<(string Subject, double Value)> Matching(
        OrderedDictionary<string, (string Subject, double Value)> reference, OrderedDictionary<string, (string Subject, double Value)> method, string name) =>
        reference.Count == method.Count && reference.Keys.All(method.ContainsKey)
            ? reference.Keys.Select(id => method[id])
            : throw new UserErrorException(
                $"'{name}' and '{Reference}' answer for different test images, so they cannot be paired. Give both the same split.");

    private ImmutableArray<string> Legend(MeasuredCases[][] methods, ImmutableArray<Result> rows)
    {
        var seeds = methods[0].Length;
        var subjects = methods.SelectMany(trials => trials).SelectMany(trial => trial.Cases).Select(one => one.Subject).Distinct(StringComparer.Ordinal).Count();
        var isTested = rows.Length > 1 && Metrics.Any(metric => metric.IsTested);
        return
        [
            .. methods.SelectMany((trials, row) => trials.SelectMany(trial => Metric.NotesOn(Metrics, trial, rows[row].Metrics))).Distinct(),
            Folds.Length > 1 ? $"every image is predicted once, by trainings on the other folds; ± standard deviation over {Folds.Length} folds{(seeds > 1 ? $", each the mean of {seeds} seeds" : "")}"
                : seeds > 1 ? $"± standard deviation over {seeds} seeds" : "one seed: the spread over trainings is not known",
            .. Bootstrap.NotesOn(subjects),
            .. !isTested ? ImmutableArray<string>.Empty
                : subjects < SubjectBootstrap.FewestSubjects ? [$"{Reference} is not tested against the others, for the same reason"]
                : [FormattableString.Invariant($"{Verdict(rows)}: one-tailed paired t-test on the means of {subjects} subjects, p < {Level} after Holm's correction (comparisons: {rows.Length - 1})")],
        ];
    }

    private string Verdict(ImmutableArray<Result> rows) =>
        rows.Any(row => row.Metrics.Any(metric => metric.Test is { ReferenceIsBetter: true })) ? $"* {Reference} is better" : $"{Reference} is nowhere significantly better";
}
