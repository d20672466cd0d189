using ImageRegression.Evaluation;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>A comparison over the folds of a k-fold division.</summary>
public sealed class FoldTests : IDisposable
{
    private static readonly LoadImages Hands = Load.BoneAge("", height: 32, width: 24, phantoms: 60);
    private static readonly FixedFeatures Pixels = FixedFeatures.Of(Hands, new SmallResNetSpec(), start: null);

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private static Trial Tried(Baseline method, int fold, ulong seed = 1, ulong division = 1) =>
        Evaluate.Trial(method, Pixels, Hands.Fold(fold, of: 3, seed: division), seed) with { Fold = fold };

    [Fact]
    public void Metrics_are_of_all_out_of_fold_answers_together_with_the_spread_over_the_folds()
    {
        Trial[] trials = [.. from method in Baseline.Usual from fold in Enumerable.Range(0, 3) select Tried(method, fold)];
        var table = Evaluate.Comparison(trials, "Ridge", [Metric.MAE, Metric.R2, Metric.D5, Metric.RV, Metric.MeanPredictor]);
        using var run = sandbox.Runner().Run([table, .. trials.SelectMany(trial => new Stage[] { trial.Predictions, trial.Train })]);

        var answers = trials.Take(3).Select(trial => run.Value(trial.Predictions).Cases).ToArray();
        Assert.Equal(60, answers.SelectMany(fold => fold).Select(one => one.Id).Distinct().Count());
        var (row, errors) = (run.Value(table)[0], answers.Select(fold => fold.Select(one => Math.Abs(one.Predicted - one.Target)).ToArray()).ToArray());
        Assert.Equal(errors.SelectMany(fold => fold).Average(), row.Metrics[0].Value, 9);
        Assert.Equal(SeedSpread.Of([.. errors.Select(fold => fold.Average())]).Deviation, row.Metrics[0].Spread!.Value, 9);
        Assert.True(row.Metrics[0].Interval is { } interval && interval.Lower < row.Metrics[0].Value && row.Metrics[0].Value < interval.Upper);
        Assert.Equal(
            RegressionMetrics.RSquared([.. answers.SelectMany(fold => fold).Select(one => one.Predicted)], [.. answers.SelectMany(fold => fold).Select(one => one.Target)]),
            row.Metrics[1].Value, 9);

        // Each fold has its own training mean to beat, and its own space.
        var means = trials.Take(3).Select(trial => run.Value(trial.Train).Labels.Average()).ToArray();
        Assert.Equal(answers.SelectMany((fold, i) => fold.Select(one => Math.Abs(means[i] - one.Target))).Average(), row.Metrics[4].Value, 9);
        Assert.True(double.IsFinite(row.Metrics[2].Value));
        Assert.True(double.IsNaN(row.Metrics[3].Value));
        Assert.Contains("RV is measured in one space, and every fold has its own", row.Notes);
        Assert.Contains(row.Notes, note => note.StartsWith("every image is predicted once", StringComparison.Ordinal) && note.EndsWith("over 3 folds", StringComparison.Ordinal));
        Assert.Contains(row.Notes, note => note.Contains("the means of 60 subjects", StringComparison.Ordinal));
        Assert.Equal(["Ridge, fold 1", "Ridge, fold 2", "Ridge, fold 3"], table.Measured.Take(3).Select(one => one.Method));
    }

    [Fact]
    public void Folds_that_are_missing_or_share_images_are_refused()
    {
        var (ridge, near) = (Baseline.Ridge(), Baseline.KNearest());
        Assert.Contains("same folds", Refused(Tried(ridge, 0), Tried(ridge, 1), Tried(near, 0)), StringComparison.Ordinal);
        Assert.Contains("two trials with one fold", Refused(Tried(ridge, 1), Tried(ridge, 1)), StringComparison.Ordinal);
        Assert.Contains("more folds than others", Refused(Tried(ridge, 0), Tried(ridge, 1), Tried(ridge, 1, seed: 2)), StringComparison.Ordinal);
        var torn = Evaluate.Comparison([Tried(ridge, 0), Tried(ridge, 1, division: 2)], "Ridge", [Metric.MAE]);
        Assert.Contains("is tested in two folds", Assert.ThrowsAny<Exception>(() => sandbox.Runner().Run([torn])).ToString(), StringComparison.Ordinal);

        static string Refused(params Trial[] trials) => Assert.Throws<UserErrorException>(() => Evaluate.Comparison(trials, "Ridge", [Metric.MAE])).Message;
    }
}
