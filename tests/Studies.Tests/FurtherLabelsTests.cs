using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Tables;
using ImageRegression.Training;
using Xunit;

namespace ImageRegression.Studies.Tests;

/// <summary>Images of a bright square: the table says how bright it is and, in another column, where it lies.</summary>
public sealed class FurtherLabelsTests : IDisposable
{
    private static readonly LabelColumn Place = new("place", "px");

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private string Folder(Func<int, string> place)
    {
        var rows = new List<string> { "path,brightness,place,noise" };
        var random = new Random(3);
        for (var i = 0; i < 120; i++)
        {
            var (brightness, left, top) = (80 + random.Next(170), random.Next(12), random.Next(12));
            var pixels = new byte[256];
            for (var at = 0; at < 256; at++)
                pixels[at] = (byte)(at % 16 >= left && at % 16 < left + 5 && at / 16 >= top && at / 16 < top + 5 ? brightness : random.Next(20));
            File.WriteAllBytes(sandbox.File($"data/{i}.pgm", ""), [.. "P5\n16 16\n255\n"u8, .. pixels]);
            rows.Add($"{i}.pgm,{brightness},{(place(i) is { } text && text != "=" ? text : left.ToString(CultureInfo.InvariantCulture))},{random.Next(9)}");
        }
        sandbox.File("data/labels.csv", string.Join('\n', rows) + "\n");
        return Path.Combine(sandbox.Folder, "data");
    }

    private LoadImages Images(Func<int, string>? place = null, MissingLabels missing = MissingLabels.Stop, params ImmutableArray<string> further) => Load.Folder(
        Folder(place ?? (_ => "=")), 16, 16, "grey", columns: new() { Label = "brightness", FurtherLabels = further, MissingLabels = missing });

    private static TrainModel Fit(SplitImages split, Loss? loss = null, ModelSpec? model = null, int iterations = 300) => Train.On(
        split, model ?? new SmallResNetSpec { Width = 8, Dim = 8 }, loss ?? Loss.RegressionMetric(double.PositiveInfinity, 0), Optimizer.Adam(3e-3), iterations, batch: 32) with
    { FurtherLabels = [Place] };

    [Fact]
    public void One_space_answers_for_both_columns()
    {
        var split = Images(further: "place").Split(6, 2, 2);
        var fit = Fit(split);
        Metric[] metrics = [Metric.MAE, Metric.MeanPredictor, Metric.D5];
        var (first, second) = (
            Evaluate.Comparison([Evaluate.Trial("RM-Loss", fit, split, 1)], metrics: metrics),
            Evaluate.Comparison([Evaluate.Trial("RM-Loss", fit, split, 1, label: Place)], metrics: metrics));
        using var run = sandbox.Runner().Run([first, second, fit]);
        foreach (var (table, unit) in new[] { (first, "grey"), (second, "px") })
        {
            var measured = Assert.Single(run.Value(table)).Metrics;
            Assert.Equal((unit, "MAE"), (measured[0].Unit, measured[0].Name));
            Assert.True(measured[0].Value < 0.5 * measured[1].Value, $"{unit}: MAE {measured[0].Value}, of the mean {measured[1].Value}");
        }
        // Trained by the label alone, the same network answers worse for the other: the second label was learnt.
        var alone = Evaluate.Comparison([Evaluate.Trial("RM-Loss", fit with { FurtherLabels = [] }, split, 1, label: Place)], metrics: metrics);
        using var again = sandbox.Runner().Run([alone]);
        Assert.True(again.Value(alone).Single().Metrics[0].Value > 1.3 * run.Value(second).Single().Metrics[0].Value);
    }

    [Fact]
    public void The_loss_sees_every_label()
    {
        var split = Images(further: "place").Split(6, 2, 2);
        var seen = new List<long[]>();
        var fit = Fit(split, Loss.From("seen", (outputs, labels) =>
        {
            lock (seen)
                seen.Add(labels.shape);
            return (outputs.sum() - labels.sum()).square();
        }), iterations: 2);
        using var run = sandbox.Runner().Run([fit]);
        Assert.All(seen, shape => Assert.Equal((2, 2L), (shape.Length, shape[1])));
        Assert.Contains(run.Stored(fit).Manifest.Notes, note => note.StartsWith("the loss compares images by the label and place (z-score of the training cases: mean ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_learnt_together_is_told_before_training()
    {
        var split = Images(further: "place").Split(6, 2, 2);
        Assert.Contains("a head answers one number", Refused(Fit(split, Loss.MeanAbsoluteError(), new SmallResNetSpec { Head = Head.Linear() })));
        Assert.Contains("is to predict place and is told it too", Refused(Fit(split, model: new SmallResNetSpec { Covariates = ["place"] })));
        Assert.Contains("plas of '", Refused(Fit(split) with { FurtherLabels = [new("plas")] }));
    }

    [Theory]
    [InlineData("", "place is empty. Give a number")]
    [InlineData("left", "place is 'left', which is not a finite number")]
    public void A_row_without_one_of_its_labels_is_a_fault(string text, string told) =>
        Assert.Contains(told, Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([Images(i => i == 7 ? text : "=", further: "place")]).Dispose()).Message);

    [Fact]
    public void Rows_without_one_of_their_labels_can_be_left_out()
    {
        var images = Images(i => i < 3 ? "NA" : "=", MissingLabels.Skip, "place");
        using var run = sandbox.Runner().Run([images]);
        Assert.Equal(117, run.Value(images).Cases.Count);
        Assert.Contains(run.Stored(images).Manifest.Notes, note => note.Contains("3 of 120 rows have no brightness or place: left out", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("brightness")]
    [InlineData("path")]
    public void A_column_of_another_role_is_no_further_label(string column) =>
        Assert.Contains("is named as a further label, but", Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([Images(further: column)]).Dispose()).Message);

    private string Refused(TrainModel fit) => Assert.Throws<UserErrorException>(() => sandbox.Runner().Run([fit]).Dispose()).Message;
}
