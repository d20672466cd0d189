using System.Text.Json;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>A tiny study that was run once, for all the questions about single images.</summary>
public sealed class RunStudy : IDisposable
{
    private const string Study = """
        Title("Tiny hands");
        var iterations = Arg("iterations", 4);
        var hands = Load.BoneAge("", height: 48, width: 40, phantoms: 90).Split(train: 2, validation: 1, test: 1);
        var fit = Train.On(
            hands, new SmallResNetSpec { Covariates = ["sex"] }, Loss.RegressionMetric(0.5, 0.1), Optimizer.Adam(lr: 1e-3), iterations, batch: 16);
        var index = Neighbors.Index(fit.Embed(hands.Train), Radius.Of(0.3)).Calibrate(fit.Embed(hands.Validation), coverage: 0.8);
        return Evaluate.Regression("RM-Loss", index, fit.Embed(hands.Test), [Metric.MAE, Metric.Coverage]);
        """;

    internal CommandLine Cli { get; } = new();

    internal Ended Ran { get; }

    public RunStudy()
    {
        Cli.Write("tiny.csx", Study);
        Cli.Write("other.csx", "return Stage.From(\"one\", () => 1.0);");
        File.WriteAllBytes(Path.Combine(Cli.Folder, "hand.png"), PngBytes.Gray(80, 96, (x, y) => (byte)((x * 3) + y)));
        File.WriteAllBytes(Path.Combine(Cli.Folder, "cut.png"), PngBytes.Gray(80, 96, (x, y) => (byte)(x + y))[..90]);
        Ran = Cli.Run("script", "tiny.csx");
    }

    public void Dispose() => Cli.Dispose();
}

public sealed class PredictTests(RunStudy study) : IClassFixture<RunStudy>
{
    [Fact]
    public void The_answer_has_its_unit_interval_and_the_evidence_it_rests_on()
    {
        Assert.True(study.Ran.ExitCode == 0, study.Ran.Shown);

        var answer = Predict("--image", "hand.png", "--covariate", "sex=F");

        Assert.True(answer.ExitCode == 0, answer.Shown);
        Assert.StartsWith("Tiny hands: RM-Loss\nNote: digital phantom", answer.Output, StringComparison.Ordinal);
        Assert.Matches("\nhand.png: [0-9.]+ months\n80 % interval: -?[0-9.]+ to [0-9.]+ months \\(from all 2[0-9] calibration subjects\\)\n", answer.Output);
        Assert.Matches("image +subject +label \\(months\\) +distance +share +without it \\(months\\) +without its subject \\(months\\)\n", answer.Output);
        Assert.Matches("\nhand-[0-9]+ +hand-[0-9]+ +[0-9]+ +[0-9.E-]+ +[0-9.]+ % +[+-][0-9.]+ +[+-][0-9.]+\n", answer.Output);
    }

    [Fact]
    public void The_answer_for_a_further_label_has_the_unit_of_that_label()
    {
        using var cli = new CommandLine();
        Directory.CreateDirectory(Path.Combine(cli.Folder, "data"));
        foreach (var i in Enumerable.Range(0, 30))
            File.WriteAllBytes(Path.Combine(cli.Folder, "data", $"{i}.png"), PngBytes.Gray(16, 16, (x, y) => (byte)((8 * i) + x)));
        cli.Write("data/labels.csv", "path,height,weight\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i}.png,{i},{i % 7}\n")));
        string[] settings =
        [
            CommandLine.Study("folder.csx"), "--set", "data=data", "--set", "label=height,weight", "--set", "unit=cm,kg", "--set", "size=16",
            "--set", "iterations=4", "--set", "start=none",
        ];
        var ran = cli.Run(["script", .. settings]);
        Assert.True(ran.ExitCode == 0, ran.Shown);
        foreach (var (method, unit) in new[] { ("RM-Loss, height", "cm"), ("RM-Loss, weight", "kg") })
            Assert.Matches($"\n3.png: -?[0-9.]+ {unit}\n", cli.Run(["predict", "data/3.png", "--method", method, "--study", .. settings]).Output.Replace("data/3.png", "3.png", StringComparison.Ordinal));
    }

    [Fact]
    public void A_warning_comes_before_the_number_that_it_is_about()
    {
        var shown = Predict("hand.png", "--covariate", "sex=F").Output;
        Assert.Contains("\n\nOUT-OF-DISTRIBUTION: ", shown, StringComparison.Ordinal);   // stripes are no hand
        Assert.InRange(shown.IndexOf("\nhand.png: ", StringComparison.Ordinal), shown.IndexOf("OUT-OF-DISTRIBUTION", StringComparison.Ordinal), shown.Length);
    }

    [Fact]
    public void As_JSON_the_shares_sum_to_one_and_the_effects_are_those_of_the_remaining_weights()
    {
        using var json = JsonDocument.Parse(Predict("--image", "hand.png", "--covariate", "sex=male", "--json").Output);
        var evidence = json.RootElement.GetProperty("evidence").EnumerateArray().ToArray();
        double Of(JsonElement e, string name) => e.GetProperty(name).GetDouble();
        var predicted = json.RootElement.GetProperty("predicted").GetDouble();

        Assert.Equal(1, evidence.Sum(e => Of(e, "share")), 9);
        Assert.Equal(predicted, evidence.Sum(e => Of(e, "share") * Of(e, "label")), 9);
        var others = evidence[1..];
        var without = others.Sum(e => Of(e, "weight") * Of(e, "label")) / others.Sum(e => Of(e, "weight"));
        Assert.Equal(without - predicted, Of(evidence[0], "effectOfCase"), 9);
        Assert.Equal(JsonValueKind.True, json.RootElement.GetProperty("outOfDistribution").ValueKind);   // stripes are no hand
    }

    [Theory]
    [InlineData("The model sees sex (F = 0, M = 1) besides the image. Give --covariate sex=F.", "--image", "hand.png")]
    [InlineData("The study makes no use of a covariate 'sexe'. Did you mean 'sex'? It uses sex.", "--image", "hand.png", "--covariate", "sexe=F")]
    [InlineData("sex is 'x'. Write F or M.", "--image", "hand.png", "--covariate", "sex=x")]
    [InlineData("nowhere.png: The image cannot be opened", "--image", "nowhere.png", "--covariate", "sex=F")]
    [InlineData("cut.png: The image cannot be used", "--image", "cut.png", "--covariate", "sex=F")]
    [InlineData("tiny.csx: The image cannot be used: its format is not known", "--image", "tiny.csx", "--covariate", "sex=F")]
    [InlineData("The study has no method 'RM'. It has RM-Loss.", "--image", "hand.png", "--covariate", "sex=F", "--method", "RM")]
    [InlineData("has not been run with these settings", "--image", "hand.png", "--covariate", "sex=F", "--set", "iterations=5")]
    [InlineData("Run it first: dotnet run -- script tiny.csx --cache elsewhere", "--image", "hand.png", "--covariate", "sex=F", "--cache", "elsewhere")]
    public void What_is_wrong_is_said_without_a_trace(string message, params string[] arguments)
    {
        var answer = Predict(arguments);

        Assert.Equal((1, ""), (answer.ExitCode, answer.Output));
        Assert.Contains(message, answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_without_an_index_and_one_that_is_not_there_are_named()
    {
        Assert.Contains("No method of this study answers by an index", study.Cli.Run("predict", "--study", "other.csx", "--image", "hand.png").Errors, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'tiny.csx'?", study.Cli.Run("predict", "--study", "tinny.csx", "--image", "hand.png").Errors, StringComparison.Ordinal);
    }

    private Ended Predict(params string[] arguments) => study.Cli.Run(["predict", "--study", "tiny.csx", .. arguments]);
}
