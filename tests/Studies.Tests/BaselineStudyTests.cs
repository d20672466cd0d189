using System.Collections.Immutable;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>Ridge and kNN as rows of a table beside trained methods.</summary>
public sealed class BaselineStudyTests : IDisposable
{
    private static readonly SmallResNetSpec Spec = new() { Width = 4, Dim = 8 };
    private static readonly SplitImages Parts = Load.BoneAge("", height: 32, width: 24, phantoms: 60).Split(train: 6, validation: 2, test: 2);
    private static readonly TrainModel Source = Train.On(Parts, Spec, Loss.RegressionMetric(), Optimizer.Adam(1e-3), iterations: 2, batch: 8);

    private readonly Sandbox sandbox = new();
    private readonly List<RunEvent> events = [];

    public void Dispose() => sandbox.Dispose();

    private static Trial Tried(Baseline method, Start? start = null) => Evaluate.Trial(method, FixedFeatures.Of(Parts.Images, Spec, start), Parts, seed: 1);

    [Fact]
    public void They_are_rows_with_intervals_and_tests_and_read_the_features_that_frozen_trainings_read()
    {
        var start = Start.From(Source);
        var frozen = Train.On(Parts, Spec, Method.ByNeighbors("RM-Loss", Loss.RegressionMetric()), Optimizer.Adam(1e-3), iterations: 3, batch: 8, start: start, frozen: true);
        var table = Evaluate.Comparison([Evaluate.Trial("RM-Loss", frozen, Parts, 1), .. Baseline.Usual.Select(method => Tried(method, start))], metrics: [Metric.MAE, Metric.R2, Metric.D5]);
        using var run = sandbox.Runner().Run([table], events.Add);
        Assert.Equal(["RM-Loss", "Ridge", "kNN"], run.Value(table).Select(row => row.Label));
        Assert.All(run.Value(table), row => Assert.All(row.Metrics, metric => Assert.NotNull(metric.Interval)));
        Assert.All(run.Value(table).Skip(1), row => Assert.NotNull(row.Metrics[0].Test));
        Assert.Single(events.OfType<RunEvent.Started>(), started => started.Stage.Stage.Kind == "features");
    }

    public static TheoryData<string> Methods => ["Ridge", "kNN"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_validation_part_chooses_the_setting_and_no_label_of_the_test_part_does(string name)
    {
        var method = Baseline.Usual.Single(one => one.Name == name);
        var trial = Tried(method);
        var candidates = method.Candidates(36);
        Assert.Equal(name == "Ridge" ? 9 : 8, candidates.Length);   // of 1 to 89, 55 and 89 lie beyond the 36 training images
        PredictByBaseline On(Baseline one, ImagePart part) => (PredictByBaseline)trial.Predictions with { Baseline = one, Queries = FixedFeatures.Of(Parts.Images, Spec, null).Embed(part) };
        PredictByBaseline[] alone = [.. candidates.Select(setting => On(name == "Ridge" ? Baseline.Ridge(setting) : Baseline.KNearest((int)setting), Parts.Validation))];
        PredictByBaseline[] tested = [.. alone.Select(one => On(one.Baseline, Parts.Test))];
        using var run = sandbox.Runner().Run([trial.Predictions, .. alone, .. tested], events.Add);
        var errors = alone.Select(one => run.Value(one).Cases.Average(answer => Math.Abs(answer.Predicted - answer.Target))).ToArray();
        var best = errors.Index().MinBy(one => one.Item).Index;
        Assert.Equal(run.Value(tested[best]).Cases.Select(one => one.Predicted), run.Value(trial.Predictions).Cases.Select(one => one.Predicted));
        Assert.True(errors.Distinct().Count() > 2);
        Assert.Contains(run.Stored(trial.Predictions).Manifest.Notes, note => note.StartsWith(FormattableString.Invariant($"{name}: {method.Symbol} = {candidates[best]:g6}, chosen of {candidates.Length} from"), StringComparison.Ordinal));
    }

    // Of four pixels of noise, whose label is 10 · dose + what its site adds: 0, 30 or 5.
    private SplitImages Noise(string site = "abc")
    {
        var random = new Random(3);
        var rows = new List<string> { "path,label,dose,site" };
        for (var i = 0; i < 90; i++)
        {
            var pixels = new byte[4];
            random.NextBytes(pixels);
            File.WriteAllBytes(sandbox.File($"noise/{i}.pgm", ""), [.. "P5\n2 2\n255\n"u8, .. pixels]);
            var (dose, place) = (random.NextDouble() * 3, random.Next(3));
            rows.Add(FormattableString.Invariant($"{i}.pgm,{(10 * dose) + (place == 0 ? 0 : place == 1 ? 30 : 5)},{dose},{site[place]}"));
        }
        sandbox.File("noise/labels.csv", string.Join('\n', rows) + "\n");
        return Load.Folder(Path.Combine(sandbox.Folder, "noise"), 2, 2, "mm").Split(6, 2, 2);
    }

    [Fact]
    public void They_see_the_covariates_that_the_network_sees()
    {
        var noise = Noise();
        Trial Of(Baseline method, params ImmutableArray<string> covariates) =>
            Evaluate.Trial(method, FixedFeatures.Of(noise.Images, Spec with { Covariates = [.. covariates.Select(name => new Tables.Covariate(name))] }, null), noise, seed: 1);
        Trial[] trials = [.. Baseline.Usual.SelectMany(method => new[] { Of(method), Of(method, "dose"), Of(method, "dose", "site") })];
        using var run = sandbox.Runner().Run([.. trials.Select(trial => trial.Predictions), trials[^1].Train]);
        var errors = trials.Select(trial => run.Value(trial.Predictions).Cases.Average(one => Math.Abs(one.Error))).ToArray();
        Assert.InRange(errors[0], 9, 25);                    // noise says nothing: the labels' mean absolute deviation is about 13
        Assert.True(errors[2] < 0.05 * errors[0], $"Ridge: {string.Join(", ", errors[..3])}");   // a sum of columns, once each site has its own
        Assert.True(errors[5] < 0.75 * errors[3], $"kNN: {string.Join(", ", errors[3..])}");
        Assert.True(errors[1] > 3 * errors[2] && errors[4] > errors[5]);
        Assert.Contains(run.Stored(trials[2].Predictions).Manifest.AllNotes, note => note.StartsWith("besides the image simple methods see dose (z-score", StringComparison.Ordinal) && note.Contains("site (a = 0, b = 1, c = 2)", StringComparison.Ordinal));
        using var vectors = run.Value(trials[^1].Train);
        using var variance = vectors.Vectors.to(TorchSharp.torch.ScalarType.Float64).var(0, unbiased: false);
        Assert.Equal([8], variance.shape);   // four pixels, the dose, and a column a site
        Assert.Equal(variance[..4].sum().item<double>(), variance[4..].sum().item<double>(), 1e-4);
    }

    [Fact]
    public void A_covariate_that_a_test_case_lacks_is_told_before_anything_is_computed()
    {
        var noise = Noise();
        var lacking = Evaluate.Trial(Baseline.Ridge(), FixedFeatures.Of(noise.Images, Spec with { Covariates = ["age"] }, null), noise, seed: 1);
        Assert.Contains("No training case has a covariate 'age'", Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([lacking.Predictions], events.Add)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(events.OfType<RunEvent.Started>(), started => started.Stage.Stage.Kind == "pixels");
    }

    [Fact]
    public void What_is_tried_counts_in_the_fingerprint()
    {
        Fingerprint Of(Baseline method) => sandbox.Runner().Plan([Tried(method).Predictions])[^1].Fingerprint;
        Assert.Equal(4, new[] { Baseline.Ridge(), Baseline.Ridge(1, 2), Baseline.KNearest(), Baseline.KNearest(1, 2) }.Select(Of).Distinct().Count());
    }

    [Fact]
    public void What_cannot_be_tried_or_measured_is_told_in_words()
    {
        Assert.Contains("alpha must be a number greater than 0, and -1 is not", Assert.Throws<UserErrorException>(() => Baseline.Ridge(1, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("k must be at least 1, and 0 is not", Assert.Throws<UserErrorException>(() => Baseline.KNearest(0)).Message, StringComparison.Ordinal);
        var tooLarge = Assert.ThrowsAny<Exception>(() => sandbox.Runner().Run([Tried(Baseline.KNearest(99)).Predictions], events.Add));
        Assert.Contains("every k is larger", tooLarge.ToString(), StringComparison.Ordinal);
        var covered = Evaluate.Comparison([Tried(Baseline.Ridge())], "Ridge", [Metric.Coverage]);
        Assert.Contains("have no intervals", Assert.ThrowsAny<Exception>(() => sandbox.Runner().Plan([covered])).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_of_both_kinds_are_chosen_by_name_from_one_table()
    {
        ImmutableArray<Method> table = [.. Method.Published(0.5, 0.1, null), .. Baseline.Usual];
        Assert.Equal(["RM-Loss", "Ridge", "kNN"], Method.Chosen<Method>("knn,RM-Loss,ridge", table).Select(method => method.Name));
        Assert.Equal("RM-Loss", Method.Reference("RM-Loss", table));
    }
}
