using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Tables;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>A search over settings: chosen on the validation part, read on the test part once.</summary>
public sealed class SweepTests : IDisposable
{
    private static readonly SmallResNetSpec Spec = new() { Width = 4, Dim = 8 };
    private static readonly SplitImages Parts = Load.BoneAge("", height: 32, width: 24, phantoms: 60).Split(train: 6, validation: 2, test: 2);

    private readonly Sandbox sandbox = new();
    private readonly List<RunEvent> events = [];

    public void Dispose() => sandbox.Dispose();

    private static readonly (string Setting, TrainModel Fit)[] Grid =
    [
        .. from lr in new[] { 1e-4, 3e-3 }
           from method in new[] { Method.ByNeighbors("RM-Loss", Loss.RegressionMetric()), Method.ByHead("MSE", Head.Linear(), Loss.MeanSquaredError()) }
           select ($"{method.Name}, lr {lr}", Train.On(Parts, Spec, method, Optimizer.Adam(lr), iterations: 4, batch: 8)),
    ];

    [Fact]
    public void The_chosen_setting_answers_as_it_does_alone_and_no_other_reads_the_test_part()
    {
        var sweep = Sweep.Over(Parts, Grid);
        var trial = sweep.Trial("tuned", 1);
        var table = Evaluate.Comparison([trial], "tuned", [Metric.MAE, Metric.D5]);
        using var run = sandbox.Runner().Run([sweep.Tried, table, trial.Predictions], events.Add);

        var rows = run.Value(sweep.Tried);
        Assert.Equal(Grid.Select(one => one.Setting), rows.Select(row => row.Label.Replace(" (chosen)", "", StringComparison.Ordinal)));
        var best = rows.Index().MinBy(row => row.Item.Metrics[0].Value).Index;
        Assert.Equal([best], rows.Index().Where(row => row.Item.Label.EndsWith(" (chosen)", StringComparison.Ordinal)).Select(row => row.Index));
        Assert.All(rows, row => Assert.True(row.Metrics[0] is { Name: "validation MAE", Unit: "months", Interval: not null }));
        Assert.Equal(4, rows.Select(row => row.Metrics[0].Value).Distinct().Count());
        Assert.Contains(run.Stored(table).Manifest.AllNotes, note => note.StartsWith($"{Grid[best].Setting}: a validation choice made among 4", StringComparison.Ordinal));

        // All that was computed, by the part that it embeds: the test part by the chosen model alone.
        var embedded = events.OfType<RunEvent.Started>().Select(started => started.Stage.Stage).OfType<EmbeddedPart>().ToArray();
        Assert.Equal(["embed by the chosen"], embedded.Where(stage => stage.Part.Part is Part.Test).Select(stage => stage.Kind));
        Assert.Equal(4, embedded.Count(stage => stage is EmbedImages && stage.Part.Part is Part.Validation));

        var alone = Evaluate.Trial("alone", Grid[best].Fit, Parts, 1);
        using var again = sandbox.Runner().Run([alone.Predictions], events.Add);
        Assert.Equal(again.Value(alone.Predictions).Cases.Select(one => (one.Id, one.Predicted, one.Interval)), run.Value(trial.Predictions).Cases.Select(one => (one.Id, one.Predicted, one.Interval)));
    }

    [Fact]
    public void Settings_of_a_frozen_start_share_its_features()
    {
        var start = Start.From(Grid[0].Fit);
        var sweep = Sweep.Over(Parts, from lr in Sweep.LogUniform(1e-3, 1e-2, 2, seed: 1)
                                      select ($"lr {lr}", Train.On(Parts, Spec, Loss.RegressionMetric(), Optimizer.Adam(lr), iterations: 2, batch: 8, start: start, frozen: true)));
        using var run = sandbox.Runner().Run([sweep.Trial("tuned", 1).Predictions], events.Add);
        Assert.Single(events.OfType<RunEvent.Started>(), started => started.Stage.Stage.Kind == "features");
        Assert.Equal(3, events.OfType<RunEvent.Started>().Count(started => started.Stage.Stage.Kind == "train"));
    }

    [Fact]
    public void A_sweep_that_cannot_choose_is_refused_before_anything_runs()
    {
        Assert.Contains("no setting to try", Refused(Parts), StringComparison.Ordinal);
        Assert.Contains("are called 'lr 1'", Refused(Parts, ("lr 1", Grid[0].Fit), ("lr 1", Grid[1].Fit)), StringComparison.Ordinal);
        Assert.Contains("another division", Refused(Parts.Few(50), Grid[0]), StringComparison.Ordinal);
        var covered = Evaluate.Comparison([Sweep.Over(Parts, Grid).Trial("tuned", 1)], "tuned", [Metric.Coverage]);
        Assert.Contains("have no intervals", Assert.ThrowsAny<Exception>(() => sandbox.Runner().Plan([covered])).ToString(), StringComparison.Ordinal);

        static string Refused(SplitImages images, params (string, TrainModel)[] tried) => Assert.Throws<UserErrorException>(() => Sweep.Over(images, tried)).Message;
    }

    [Fact]
    public void Random_searches_draw_by_their_seed()
    {
        int[] all = [.. Enumerable.Range(0, 50)];
        var drawn = Sweep.Sample(all, 10, seed: 1).ToArray();
        Assert.Equal(10, drawn.Distinct().Count());
        Assert.Equal(drawn.Order(), drawn);
        Assert.Equal(drawn, Sweep.Sample(all, 10, seed: 1));
        Assert.NotEqual(drawn, Sweep.Sample(all, 10, seed: 2));
        Assert.Equal(all, Sweep.Sample(all, 99, seed: 1));

        var rates = Sweep.LogUniform(1e-5, 1e-1, 400, seed: 3).ToArray();
        Assert.All(rates, rate => Assert.InRange(rate, 0.99e-5, 1.01e-1));
        Assert.InRange(rates.Count(rate => rate < 1e-3), 160, 240);   // half of them, and 4 deviations of a binomial
        Assert.Equal(rates, Sweep.LogUniform(1e-5, 1e-1, 400, seed: 3));
        Assert.Equal([0.125, 0.125], Sweep.LogUniform(0.125, 0.125, 2, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sweep.LogUniform(0, 1, 3, seed: 1));
    }
}
