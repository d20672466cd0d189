using System.Globalization;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Training;
using TorchSharp;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>Parts that are empty or small: what cannot work is told before anything is trained, what can goes on without a column.</summary>
public sealed class SmallPartsTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly List<RunEvent> events = [];

    public void Dispose() => sandbox.Dispose();

    private IEnumerable<string> Begun => events.OfType<RunEvent.Started>().Select(happened => happened.Stage.Stage.Kind);

    // Images of 16 × 16 pixels, as bright as their label says; each of a subject of its own.
    private LoadImages Images(int train, int validation, int test, double? label = null)
    {
        var rows = new List<string> { "path,label,split,scanner" };
        foreach (var (part, count) in new[] { ("train", train), ("val", validation), ("test", test) })
            for (var i = 0; i < count; i++)
            {
                var name = $"{part}{i}.pgm";
                File.WriteAllBytes(sandbox.File($"data/{name}", ""), [.. "P5\n16 16\n255\n"u8, .. Enumerable.Range(0, 256).Select(pixel => (byte)(10 * i + pixel % 7))]);
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{name},{label ?? i},{part},A"));
            }
        sandbox.File("data/labels.csv", string.Join('\n', rows) + "\n");
        return Load.Folder(Path.Combine(sandbox.Folder, "data"), 16, 16);
    }

    private static TrainModel Fit(SplitImages split, TrainedMethod method, int batch = 8) => Train.On(
        split, new SmallResNetSpec { Width = 4, Dim = 8 }, method, Optimizer.Adam(), iterations: 2, batch);

    private static readonly TrainedMethod
        Mse = Method.ByHead("MSE", Head.Linear(), new MeanSquaredError()),
        Rm = Method.ByNeighbors("RM-Loss", new RegressionMetric());

    private static CompareMethods Compared(SplitImages split, string? groupBy = null) => Evaluate.Comparison(
        new[] { Mse, Rm }.Select(method => Evaluate.Trial(method.Name, Fit(split, method), split, 1, groupBy)),
        "RM-Loss", [Metric.MAE, Metric.R2, Metric.Pearson, Metric.D5, Metric.RV, Metric.MeanPredictor]);

    private UserErrorException Refused(Stage stage)
    {
        var fault = Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([stage], events.Add));
        Assert.DoesNotContain("train", Begun);
        Assert.DoesNotContain("embed", Begun);
        return fault;
    }

    [Theory]
    [InlineData(0, 4, 4, "No row is for training")]
    [InlineData(1, 4, 4, "Only 1 image is for training, which the model learns from and needs 2. Write train in the column split of more rows")]
    [InlineData(6, 0, 4, "No image is for validation, which chooses settings. Write val in the column split of more rows")]
    [InlineData(6, 4, 0, "No image is for the test, which is measured on. Write test in the column split of more rows")]
    public void An_empty_part_is_told_by_the_table_before_anything_is_trained(int train, int validation, int test, string message) =>
        Assert.Contains($"labels.csv: {message}", Refused(Compared(Images(train, validation, test).SplitAsGiven())).Message, StringComparison.Ordinal);

    [Fact]
    public void Images_that_the_network_cannot_take_are_told_before_anything_is_trained()
    {
        var fit = Fit(Images(6, 4, 4).SplitAsGiven(), Rm) with { Model = new BoneAgeNetSpec { Covariates = [] } };
        Assert.Contains("BoneAgeNet needs images of at least 145 pixels a side, and these have 16 × 16.", Refused(fit).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trained_model_refuses_images_of_another_shape()
    {
        var few = Images(6, 4, 4);
        var fit = Fit(few.SplitAsGiven(), Rm);
        var larger = fit.Embed((few with { Height = 20 }).SplitAsGiven().Test);
        Assert.Contains(
            "The model was trained on images of 16 × 16 pixels, and these are of 20 × 16 pixels. Load them as those were.",
            Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([larger])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_of_nothing_is_told_as_well()
    {
        var split = Images(6, 4, 4).Split(train: 8, validation: 0, test: 2);
        Assert.Contains("No image is for validation, which chooses settings. Give it a larger share", Refused(Compared(split)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_labels_are_told_by_the_table() => Assert.Contains(
        "labels.csv: All 6 images for training have the label 5, so there is no difference to learn.",
        Refused(Compared(Images(6, 4, 4, label: 5).SplitAsGiven())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_later_fold_that_cannot_work_is_told_before_the_first_is_trained()
    {
        var images = Images(6, 4, 4);
        var (whole, without) = (images.SplitAsGiven(), images.Split(train: 8, validation: 2, test: 0));
        var fault = Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([Fit(whole, Mse), Compared(without)], events.Add));
        Assert.Contains("No image is for the test", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("train", Begun);
    }

    public static TheoryData<string, string> Unfit => new()
    {
        { "a column to group by that the table has not", "Intervals are to be grouped by 'scaner', but no image to calibrate on has such a covariate. Did you mean 'scanner'?" },
        { "a covariate that the table has not", "sex" },
        { "a loss of predictions on a model without a head", "The loss 'mean squared error' does not fit the model, which has no head: " },
        { "a loss that is not reduced", "The loss 'own' gives a tensor [6, 6] for outputs [6, 1] and labels [6]; it must be one number. Take its mean: .mean()." },
        { "a loss that returns null", "The loss 'own' returns null instead of a number." },
        { "an embedding loss beneath no head", "has mean absolute error beneath a head, but its model has no head" },
        { "a prediction by a head that is not there", "has no head to read from" },
        { "a prediction by a head of classes", "puts out several values a case" },
        { "intervals of an index that is not calibrated", "The predictions have no intervals to measure" },
        { "calibration on the index's own part", "is in the index and among the images to calibrate on" },
        { "coverage on one subject", "there are 1. Hold out two or more" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void What_a_later_stage_cannot_use_is_told_before_anything_is_trained(string what, string message)
    {
        var split = Images(6, 4, what.Contains("coverage", StringComparison.Ordinal) ? 1 : 4).SplitAsGiven();
        var fit = Fit(split, Rm);
        var index = Neighbors.Index(fit.Embed(split.Train), Radius.BestOn(fit.Embed(split.Validation)));
        Stage stage = what switch
        {
            "a column to group by that the table has not" => Compared(split, groupBy: "scaner"),
            "a covariate that the table has not" => Train.On(split, new SmallResNetSpec { Covariates = ["sex"] }, Rm, Optimizer.Adam(), 2, 8),
            "a loss of predictions on a model without a head" => Train.On(split, new SmallResNetSpec(), new MeanSquaredError(), Optimizer.Adam(), 2, 8),
            "a loss that is not reduced" => Fit(split, Mse with { Loss = Loss.From("own", (outputs, labels) => outputs - labels) }),
            "a loss that returns null" => Fit(split, Mse with { Loss = Loss.From("own", (_, _) => null!) }),
            "an embedding loss beneath no head" => Fit(split, Rm with { EmbeddingLoss = new MeanAbsoluteError() }),
            "a prediction by a head that is not there" => Predict.ByHead(fit, fit.Embed(split.Test)),
            "a prediction by a head of classes" when fit with { Model = fit.Model with { Head = Head.ClassWeights() } } is var classes => Predict.ByHead(classes, classes.Embed(split.Test)),
            "intervals of an index that is not calibrated" => Evaluate.Regression("x", index, fit.Embed(split.Test), [Metric.Coverage]),
            "calibration on the index's own part" => index.Calibrate(fit.Embed(split.Train)),
            _ => Evaluate.Coverage(index, [fit.Embed(split.Test)]),
        };
        Assert.Contains(message, Refused(stage).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_loss_that_does_not_fit_is_told_before_the_method_above_it_is_trained()
    {
        var split = Images(6, 4, 4).SplitAsGiven();
        var own = Loss.From("own", (outputs, labels) => (outputs - torch.zeros(7, 7)).mean());
        var fault = Assert.Throws<StageFailedException>(() => sandbox.Runner().Run([Fit(split, Mse), Fit(split, Mse with { Name = "own", Loss = own })], events.Add));
        Assert.Equal("train own", fault.Stage.Name);
        Assert.DoesNotContain("train", Begun);
    }

    // Which columns have no value, and what the notes say of them.
    [Theory]
    [InlineData(6, 4, 1, "R2,Pearson,RV", "R2 needs two test images and has 1|Pearson needs three test images and has 1|RV needs three test images and has 1|no intervals: 1 test subject, and fewer than 6 say nothing of others|RM-Loss is not tested against the others, for the same reason")]
    [InlineData(4, 4, 6, "D5", "D5 needs 5 training images and has 4")]
    [InlineData(2, 1, 1, "R2,Pearson,D5,RV", "D5 needs 5 training images and has 2|R2 needs two test images and has 1")]
    [InlineData(6, 1, 4, "", "")]
    [InlineData(6, 4, 4, "", "")]
    [InlineData(5, 1, 2, "Pearson,RV", "Pearson needs three test images and has 2|RV needs three test images and has 2")]
    public void Few_cases_leave_out_the_columns_that_need_more_and_say_so(int train, int validation, int test, string without, string notes)
    {
        var table = Compared(Images(train, validation, test).SplitAsGiven());
        using var run = sandbox.Runner().Run([table], events.Add);
        var rows = run.Value(table);
        Assert.All(rows, row => Assert.Equal(
            without.Split(',', StringSplitOptions.RemoveEmptyEntries), row.Metrics.Where(metric => double.IsNaN(metric.Value)).Select(metric => metric.Name)));
        Assert.All(notes.Split('|', StringSplitOptions.RemoveEmptyEntries), note => Assert.Contains(note, rows[0].Notes));
        Assert.Equal(without.Length > 0, rows[0].Notes.Any(note => note.Contains(" needs ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Test_images_of_one_label_have_no_correlation()
    {
        var images = Images(6, 4, 3);
        var file = Path.Combine(sandbox.Folder, "data", "labels.csv");
        File.WriteAllText(file, File.ReadAllText(file).Replace("test1.pgm,1,", "test1.pgm,0,", StringComparison.Ordinal).Replace("test2.pgm,2,", "test2.pgm,0,", StringComparison.Ordinal));
        var split = images.SplitAsGiven();
        var fit = Fit(split, Mse);
        var result = Evaluate.Regression("x", fit, split, [Metric.MAE, Metric.Pearson, Metric.RV]);
        using var run = sandbox.Runner().Run([result]);
        Assert.Equal([false, true, true], run.Value(result).Metrics.Select(metric => double.IsNaN(metric.Value)));
        Assert.Equal(["Pearson needs test images of different labels", "RV needs test images of different labels"], run.Value(result).Notes.AsEnumerable());
    }

    [Fact]
    public void What_is_stored_is_not_looked_behind()
    {
        var split = Images(6, 4, 4).SplitAsGiven();
        var fit = Fit(split, Mse);
        sandbox.Runner().Run([Evaluate.Regression("x", fit, split, [Metric.MAE])]).Dispose();
        using var again = sandbox.Runner().Run([Evaluate.Regression("x", fit, split, [Metric.MAE, Metric.RMSE])], events.Add);
        Assert.Equal(["evaluate"], Begun);
    }
}
