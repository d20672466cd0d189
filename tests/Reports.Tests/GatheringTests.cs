using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Storage;
using ImageRegression.Progression;
using ImageRegression.Reports.Figures;
using ImageRegression.Reports.Page;
using ImageRegression.Studies;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Reports.Tests;

public sealed class GatheringTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gather-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Figures_are_found_by_the_types_of_the_stages_also_in_a_run_that_computes_nothing()
    {
        var hands = Load.BoneAge("", height: 52, width: 40, phantoms: 40).Split(train: 7, validation: 1, test: 2, seed: 1);
        var fit = Train.On(
            hands, new SmallResNetSpec { Covariates = ["sex"], Width = 4 }, Loss.RegressionMetric(), Optimizer.Adam(lr: 1e-3),
            iterations: 4, batch: 8, Augmentation.None, validateEvery: 2);
        EvaluateRegression Row(string label, double radius) =>
            Evaluate.Regression(label, ImageRegression.Studies.Neighbors.Index(fit.Embed(hands.Train), Radius.Of(radius)), fit.Embed(hands.Test), [Metric.MAE]);
        Stage[] targets = [Row("near", 0.1), Row("near", 100), Row("far", 10)];

        foreach (var _ in new[] { "computed", "cached" })
        {
            using var run = new Runner(new Store(folder), new RunOptions()).Run(targets);
            var methods = FigureGathering.Of(run, targets).Methods;

            Assert.Equal(["near", "near (2)", "far"], methods.Select(method => method.Name));
            Assert.All(methods, method =>
            {
                Assert.Equal("months", method.Unit);
                Assert.Equal(method.Cases.Length, method.Agreement!.Count);
                Assert.Equal(4, Assert.Single(method.Curves).Iterations.Length);
                Assert.Equal(2, method.Curves[0].Validation.Length);
                Assert.Equal(method.Cases.Select(one => one.Id), method.Embedding!.Test.Cases.Select(one => one.Id));
                Assert.Equal("training", method.Embedding.FittedOn);
                Assert.Equal(40, method.Pictures!.Open().Count);
            });
            Assert.Single(methods.Select(method => method.Pictures!.Key).Distinct());
            Assert.All(methods[1].Cases, one => Assert.Equal(methods[0].Embedding!.Train.Cases.Length, one.Evidence.Length));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_page_has_a_picture_of_images_that_are_not_to_be_shown_whatever_is_measured_and_kept(bool shown)
    {
        var hands = (Load.BoneAge("", height: 24, width: 20, phantoms: 30) with { ArePicturesShown = shown }).Split(6, 2, 2);
        var knees = (Load.Knees("", size: 16, phantoms: 6) with { ArePicturesShown = shown }).Split(2, 1, 3);
        var spec = new SmallResNetSpec { Width = 2, Dim = 4 };
        var scores = Train.On(hands, spec with { Head = Head.Linear() }, Loss.MeanSquaredError(), Optimizer.Adam(), iterations: 1, batch: 4);
        var task = Change.Between(knees, ScoreDirection.LowerIsBetter, ChangeBand.Within(12));
        var changes = Train.On(knees, spec with { Head = Head.Linear() }, Loss.MeanSquaredError(), Optimizer.Adam(), iterations: 1, batch: 4);
        Stage[] targets =
        [
            Evaluate.Comparison([Evaluate.Trial("scores", scores, hands, 1)], "scores", [Metric.MAE]),
            Evaluate.ChangeComparison([Evaluate.ChangeTrial("ŷ₂ − ŷ₁", changes, task, 1)], "ŷ₂ − ŷ₁", task),
            Evaluate.Retrieval("search", changes.Embed(knees.Test), [RetrievalMetric.MAP], bootstrap: new() { Draws = 100 }),
        ];
        using var run = new Runner(new Store(folder), new RunOptions()).Run(targets);

        var figures = FigureGathering.Of(run, targets);

        Assert.Equal(2, figures.Methods.Length);
        Assert.All(figures.Methods, method => Assert.Equal(shown, method.Pictures is not null));
        Assert.Equal(shown, Assert.Single(Assert.Single(figures.Matching!.Methods).Folds).Pictures is not null);
        var page = HtmlReport.Of(Studies.Report(), figures);
        Assert.Equal(shown, page.Contains(";base64,UklGR", StringComparison.Ordinal));
        Assert.Contains("\"scores\"", page, StringComparison.Ordinal);   // the page is not merely empty
    }

    [Fact]
    public void The_unit_is_that_of_the_label_that_was_predicted()
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        foreach (var i in Enumerable.Range(0, 30))
            File.WriteAllBytes(Path.Combine(data, $"{i}.pgm"), [.. "P5\n16 16\n255\n"u8, .. Enumerable.Repeat((byte)(8 * i), 256)]);
        File.WriteAllLines(Path.Combine(data, "labels.csv"), Enumerable.Range(0, 30).Select(i => $"{i}.pgm,{i},{i % 7}").Prepend("path,height,weight"));
        var images = Load.Folder(data, 16, 16, "cm", columns: new() { Label = "height", FurtherLabels = ["weight"] }).Split(6, 2, 2);
        LabelColumn weight = new("weight", "kg");
        var fit = Train.On(images, new SmallResNetSpec { Width = 2, Dim = 4 }, Loss.RegressionMetric(), Optimizer.Adam(), iterations: 2, batch: 8) with { FurtherLabels = [weight] };
        Stage[] targets = [.. new[] { null, weight }.Select(label => Evaluate.Comparison([Evaluate.Trial("RM-Loss", fit, images, 1, label: label)], metrics: [Metric.MAE]))];
        using var run = new Runner(new Store(folder), new RunOptions()).Run(targets);
        Assert.Equal(["cm", "kg"], FigureGathering.Of(run, targets).Methods.Select(method => method.Unit));
    }

    [Fact]
    public void A_stage_of_the_script_that_reads_predictions_stands_for_a_method_under_its_own_name()
    {
        var given = Stage.From("given", () => 1.0);
        var predictions = new Answers { Offset = given };
        var targets = new Stage[] { Stage.From("my measure", predictions, all => all.Cases.Average(one => one.Predicted)) };
        using var run = new Runner(new Store(folder), new RunOptions()).Run(targets);

        var method = Assert.Single(FigureGathering.Of(run, targets).Methods);
        Assert.Equal(("my measure", 1.0), (method.Name, method.Agreement!.Bias.Value));
        Assert.True(method is { Embedding: null, Pictures: null, Curves.IsEmpty: true });
    }

    [Fact]
    public void A_study_without_predictions_has_no_method()
    {
        var targets = new Stage[] { Stage.From("given", () => 1.0) };
        using var run = new Runner(new Store(folder), new RunOptions()).Run(targets);
        Assert.Empty(FigureGathering.Of(run, targets).Methods);
    }

    /// <summary>Two answers, both too high by a number.</summary>
    private sealed record Answers : Stage<Predictions>
    {
        public required Stage<double> Offset { get; init; }

        public override string Kind => "answers";

        public override ImmutableArray<StageInput> Inputs => [("offset", Offset)];

        public override void Describe(Settings settings)
        {
        }

        public override void Run(StageRun run) => run.Output.WriteJson("answers.json", run.Input(Offset));

        public override Predictions Read(ArtifactFolder artifacts) => new([.. Enumerable.Range(3, 2).Select(
            target => new CasePrediction($"{target}", $"{target}", target, target + artifacts.ReadJson<double>("answers.json"), true, []))]);
    }
}
