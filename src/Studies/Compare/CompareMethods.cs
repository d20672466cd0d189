using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>
/// A table of methods: each measure as mean and spread over seeds, with an interval clustered by subject, and whether the
/// reference method is significantly better.
/// </summary>
/// <remarks>
/// Tested are the metrics that ask for it, which are means over samples and of which less is better, by the paired one-tailed t-test that
/// Chao et al. (2022) use, on the samples' values averaged over the seeds; p values are corrected over the methods by Holm.
/// The test takes samples for independent, as the paper does; the intervals do not.
/// </remarks>
public sealed record CompareMethods : Stage<ImmutableArray<Result>>, IMeasuresPredictions
{
    /// <summary>The trials; rows come in the order in which methods first appear.</summary>
    public required ImmutableArray<Trial> Trials { get; init; }

    /// <inheritdoc/>
    public ImmutableArray<MeasuredPredictions> Measured =>
        [.. Trials.Select(trial => new MeasuredPredictions(
            Trials.Count(other => other.Method == trial.Method) > 1 ? $"{trial.Method}, seed {trial.Seed}" : trial.Method,
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

    private string Unit => Trials[0].Train.Part.Unit;

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
            method => method.OrderBy(trial => trial.Seed).Select(trial => new MeasuredCases(
                run.Input(trial.Predictions).Cases, () => run.Input(trial.Train), () => run.Input(trial.Test), Unit)).ToArray());
        var order = Trials.Select(trial => trial.Method).Distinct().ToArray();
        var tests = Metrics.Where(metric => metric.IsTested).ToDictionary(metric => metric, metric => Tests(methods, order, metric));

        var done = 0;
        ImmutableArray<Result> rows =
        [
            .. order.Select((method, row) =>
            {
                ImmutableArray<MetricValue> values = [.. Metrics.Select(metric => OverSeeds(methods[method], metric) with
                {
                    Test = tests.GetValueOrDefault(metric)?.GetValueOrDefault(method),
                })];
                run.Cancellation.ThrowIfCancellationRequested();
                run.Progress(++done, order.Length, "methods");
                return new Result(method, values, row == 0 ? Legend([.. methods.Values.SelectMany(trials => trials)], methods[method].Length, order.Length - 1) : []);
            }),
        ];
        run.Output.WriteJson("comparison.json", rows);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Result> Read(ArtifactFolder artifacts) => artifacts.ReadJson<ImmutableArray<Result>>("comparison.json");

    private MetricValue OverSeeds(MeasuredCases[] trials, Metric metric)
    {
        var perSeed = trials.Select(trial => trial.Value(metric)).ToArray();
        var spread = SeedSpread.Of([.. perSeed.Select(value => value.Value)]);
        return perSeed[0] with
        {
            Value = spread.Mean,
            Spread = spread.Seeds > 1 ? spread.Deviation : null,
            Interval = Bootstrap.Interval([.. trials.Select(trial => trial.Statistic(metric))]),
        };
    }

    private Dictionary<string, ReferenceTest> Tests(Dictionary<string, MeasuredCases[]> methods, string[] order, Metric metric)
    {
        var reference = PerSample(methods[Reference], metric);
        if (reference.Count < 2)
            return [];   // one image cannot tell two methods apart
        var others = order.Where(method => method != Reference).ToArray();
        double[] p = [.. others.Select(method => PairedTTest.Of(
            [.. reference.Values], [.. Matching(reference, PerSample(methods[method], metric), method)]).Less)];
        var corrected = HolmCorrection.Of(p);
        return others.Select((method, i) => (method, Test: new ReferenceTest(Reference, p[i], corrected[i], corrected[i] < Level)))
            .ToDictionary(pair => pair.method, pair => pair.Test);
    }

    // By image, averaged over the seeds in which it was a test image.
    private static OrderedDictionary<string, double> PerSample(MeasuredCases[] trials, Metric metric)
    {
        var values = trials.SelectMany(trial => trial.Cases.Zip(PerCase(trial, metric), (c, value) => (c.Id, Value: value)));
        return new(values.GroupBy(one => one.Id).Select(image => KeyValuePair.Create(image.Key, image.Average(one => one.Value))));
    }

    private static double[] PerCase(MeasuredCases trial, Metric metric) => trial.PerCase(metric)
        ?? throw new NotSupportedException($"'{metric.Name}' is to be tested, which needs its value for every case: override PerCase, or set IsTested to false.");

    private IEnumerable<double> Matching(OrderedDictionary<string, double> reference, OrderedDictionary<string, double> method, string name) =>
        reference.Count == method.Count && reference.Keys.All(method.ContainsKey)
            ? reference.Keys.Select(id => method[id])
            : throw new UserErrorException(
                $"'{name}' and '{Reference}' answer for different test images, so they cannot be paired. Give both the same split.");

    private ImmutableArray<string> Legend(MeasuredCases[] trials, int seeds, int compared) =>
    [
        .. trials.SelectMany(trial => Metric.NotesOnUndefined(Metrics, trial)).Distinct(),
        seeds > 1 ? $"± standard deviation over {seeds} seeds" : "one seed: the spread over trainings is not known",
        FormattableString.Invariant($"[{100 * Bootstrap.Confidence:0.#} % interval, subjects resampled {Bootstrap.Draws} times]"),
        .. compared == 0 || !Metrics.Any(metric => metric.IsTested) ? ImmutableArray<string>.Empty
            : Tested(trials) < 2 ? [$"one test image: {Reference} is not tested against the others"]
            : [FormattableString.Invariant($"* {Reference} is better: one-tailed paired t-test, p < {Level} after Holm's correction (comparisons: {compared})")],
    ];

    // A method may have answered for other images in each of its trials, as in folds.
    private static int Tested(IEnumerable<MeasuredCases> trials) => trials.SelectMany(trial => trial.Cases).Select(one => one.Id).Distinct().Count();
}
