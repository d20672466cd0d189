using ImageRegression.Pipeline;
using Xunit;

namespace ImageRegression.Scripting.Tests;

public sealed class ScriptAnswerTests
{
    private static readonly Stage<int> One = Stage.From("one", () => 1), Two = Stage.From("two", () => 2);

    private static readonly object[] WaysToReturnTwoStages =
    [
        new Stage[] { One, Two },
        (One, Two),
        (One, new List<Stage<int>> { Two }),
        new[] { (One, Two) }.Select(pair => pair),
    ];

    [Fact]
    public void Stages_may_come_as_sequence_or_tuple() =>
        Assert.All(WaysToReturnTwoStages, returned =>
            Assert.Equal([One, Two], Assert.IsType<ScriptAnswer.Stages>(ScriptAnswer.Of(returned)).Targets.AsEnumerable()));

    // What a study's vocabulary gives, returned by itself: each is a stage or stands for some, and nothing is printed instead.
    public static TheoryData<string> Returned => new(
        "hands", "split", "split.Train", "fit", "fit.Embed(split.Test)", "Evaluate.Trial(\"MSE\", fit, split, 1)", "new { fit, split }",
        "Predict.For(fit, split, fit.Embed(split.Test))", "Evaluate.Regression(\"MSE\", fit, split, [Metric.MAE])",
        "Evaluate.Comparison([Evaluate.Trial(\"MSE\", fit, split, 1)], \"MSE\")", "Neighbors.Calibrated(fit, split)", "new[] { split.Train, split.Test }",
        "from seed in Seed.From(1, 2) select Evaluate.Trial(\"MSE\", fit, split, seed)");

    [Theory]
    [MemberData(nameof(Returned))]
    public void Whatever_a_study_is_made_of_can_be_returned(string returned)
    {
        using var scripts = new ScriptWorkspace();
        var built = scripts.Build($"""
            var hands = Load.BoneAge("", 32, 24, phantoms: 20);
            var split = hands.Split(7, 1, 2);
            var fit = Train.On(split, new SmallResNetSpec(), Loss.MeanSquaredError(), Optimizer.Adam(), 1, batch: 4);
            return {returned};
            """);
        Assert.NotEmpty(Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets);
    }

    [Fact]
    public void A_trial_that_was_returned_runs_and_its_report_names_its_stages()
    {
        using var scripts = new ScriptWorkspace();
        var built = scripts.Build("""
            var hands = Load.BoneAge("", 32, 24, phantoms: 20).Split(7, 2, 2);
            var fit = Train.On(hands, new SmallResNetSpec(), Loss.RegressionMetric(), Optimizer.Adam(), 1, batch: 4);
            return Evaluate.Trial("neighbours", fit, hands, 1);
            """);
        var request = new ScriptRequest(built.File) { CacheFolder = scripts.Cache, ResultsFolder = Path.Combine(scripts.Folder, "results") };
        var report = new Study(built, Assert.IsType<ScriptAnswer.Stages>(built.Answer).Targets, request, []).Run(_ => { }, CancellationToken.None);
        Assert.Equal(["embed test", "embed train", "predict"], report.Stages.Where(stage => stage.IsTarget).Select(stage => stage.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_whole_number_is_the_exit_code() =>
        Assert.Equal(3, Assert.IsType<ScriptAnswer.ExitCode>(ScriptAnswer.Of(3)).Code);

    [Fact]
    public void Nothing_is_nothing() => Assert.IsType<ScriptAnswer.Empty>(ScriptAnswer.Of(null));

    [Fact]
    public void Other_values_are_printed_without_culture() =>
        Assert.Equal("0.5", Assert.IsType<ScriptAnswer.Text>(ScriptAnswer.Of(0.5)).Value);

    [Fact]
    public void Stages_mixed_with_values_are_refused() =>
        Assert.Contains("together with Int32", Assert.Throws<UserErrorException>(() => ScriptAnswer.Of((One, 3))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_sequence_of_stages_is_refused() =>
        Assert.Throws<UserErrorException>(() => ScriptAnswer.Of(Array.Empty<Stage>()));
}
