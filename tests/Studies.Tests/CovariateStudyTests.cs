using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Tables;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>A folder of 40 images whose label is the brightness, the age and the machine together; the model sees the last two as covariates.</summary>
public sealed class CovariateStudyTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private SplitImages Images(Func<int, string>? machine = null, Func<int, string>? age = null)
    {
        var rows = Enumerable.Range(0, 40).Select(i =>
        {
            var grey = (byte)(20 + (37 * i % 200));
            File.WriteAllBytes(sandbox.File($"data/{i}.pgm", ""), [.. "P5\n16 16\n255\n"u8, .. Enumerable.Repeat(grey, 256)]);
            var part = i % 4 == 3 ? i % 8 == 3 ? "val" : "test" : "train";
            return string.Create(CultureInfo.InvariantCulture, $"{i}.pgm,{grey + (i % 7)},s{i},{part},{(age ?? Age)(i)},{(machine ?? Machine)(i)},name of {i}");
        });
        sandbox.File("data/labels.csv", $"path,label,subject,split,age,machine,note\n{string.Join('\n', rows)}\n");
        return Load.Folder(Path.Combine(sandbox.Folder, "data"), height: 16, width: 16, "units").SplitAsGiven();
    }

    private static string Age(int i) => $"{10 + (i % 7)}";

    private static string Machine(int i) => i % 3 == 0 ? "A" : "B";

    private static TrainModel Fit(SplitImages images, params ImmutableArray<Covariate> covariates) => Train.On(
        images, new SmallResNetSpec { Width = 4, Dim = 8, Covariates = covariates }, Loss.RegressionMetric(), Optimizer.Adam(1e-3), iterations: 6, batch: 8);

    private StudyRun Run(params Stage[] targets) => sandbox.Runner().Run(targets);

    [Fact]
    public void A_study_with_two_covariates_trains_and_predicts_and_one_image_is_answered_as_the_study_answered_it()
    {
        var images = Images();
        var fit = Fit(images, "age", "machine");
        var index = Neighbors.Index(fit.Embed(images.Train), Radius.Of(1)).Calibrate(fit.Embed(images.Validation), groupBy: "machine");
        var answers = Predict.ByNeighbors(index, fit.Embed(images.Test));
        using var run = Run(answers, index, fit, images.Images);

        Assert.Contains(run.Stored(answers).Manifest.AllNotes, note =>
            note.StartsWith("besides the image the model sees age (z-score of the training cases: mean 12.9", StringComparison.Ordinal)
            && note.EndsWith("), machine (A = 0, B = 1)", StringComparison.Ordinal));

        var (model, opened) = (run.Value(fit), run.Value(index));
        Assert.Equal(["machine_emb.weight"], model.Module.state_dict().Keys.Where(name => name.Contains("_emb", StringComparison.Ordinal)));
        Assert.All(opened.Train.Cases, one => Assert.Equal(["age", "machine"], one.Covariates.Keys));   // of the table's columns no other travels
        var answer = run.Value(answers).Cases[0];
        Assert.Equal(["age", "machine", "note"], answer.Covariates.Keys);

        CasePrediction Asked(params (string, string)[] stated)
        {
            var known = ImageQuery.Covariates(opened, model, stated.Select(one => KeyValuePair.Create(one.Item1, one.Item2)));
            using var files = images.Images.Preparing(stage => run.Stored(stage).Files);
            using var image = files.Prepare(Path.Combine(sandbox.Folder, "data", answer.Id), known);
            return Assert.Single(ImageQuery.Answer(opened, model, image));
        }
        var again = Asked(("age", answer.Covariates["age"]), ("Machine", answer.Covariates["machine"]));
        Assert.Equal(answer.Predicted, again.Predicted, 1e-3);
        Assert.NotEqual(again.Evidence[0].Distance, Asked(("age", "40"), ("machine", "A")).Evidence[0].Distance);

        string Refused(params (string, string)[] stated) => Assert.Throws<UserErrorException>(() => Asked(stated)).Message;
        Assert.EndsWith("Give --covariate age=12.9 --covariate machine=A.", Refused(), StringComparison.Ordinal);
        Assert.Contains("machine is 'C', which no training case has", Refused(("age", "12"), ("machine", "C")), StringComparison.Ordinal);
        Assert.Contains("age is 'old', which is not a finite number", Refused(("age", "old"), ("machine", "A")), StringComparison.Ordinal);
        Assert.Contains("makes no use of a covariate 'note'. It uses age, machine.", Refused(("note", "x")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_in_a_test_case_is_told_with_its_line_before_anything_is_trained()
    {
        var images = Images(machine: i => i == 7 ? "C" : Machine(i), age: i => i is 1 or 15 ? "" : Age(i));
        var fault = Assert.Throws<UserErrorException>(() => Run(Fit(images, "age", "machine"))).Message.Split('\n');
        Assert.Equal(3, fault.Length);
        Assert.Contains("labels.csv(3): age is empty", fault[0], StringComparison.Ordinal);
        Assert.Contains("labels.csv(9): machine is 'C', which no training case has", fault[1], StringComparison.Ordinal);
        Assert.Contains("labels.csv(17): age is empty", fault[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_no_model_sees_may_have_gaps()
    {
        var images = Images(age: i => i % 2 == 0 ? "" : "?");
        using var run = Run(Fit(images, "machine"));
    }

    [Fact]
    public void Means_and_deviations_are_those_of_the_training_part_alone()
    {
        var images = Images(age: i => i % 4 == 3 ? "1000" : $"{i % 2}");
        var fit = Fit(images, "age");
        using var run = Run(fit);
        var column = Assert.IsType<NumericColumn>(Assert.Single(run.Value(fit).Covariates.Columns));
        Assert.Equal(1 / 3.0, column.Mean, 1e-12);   // of 0, 1, 2 in every four, one is odd
        Assert.Equal(Math.Sqrt(2) / 3, column.Deviation, 1e-12);
    }

    [Fact]
    public void Intervals_cannot_be_grouped_by_what_the_table_has_not()
    {
        var images = Images();
        var fit = Fit(images);
        var fault = Assert.Throws<UserErrorException>(() => Run(Neighbors.Index(fit.Embed(images.Train), Radius.Of(1)).Calibrate(fit.Embed(images.Validation), groupBy: "machin")));
        Assert.Contains("grouped by 'machin', but no image to calibrate on has such a covariate. Did you mean 'machine'? There are age, machine, note.", fault.Message, StringComparison.Ordinal);
    }
}
