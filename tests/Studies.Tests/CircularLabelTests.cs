using System.Globalization;
using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using ImageRegression.Tables;
using ImageRegression.Training;
using Xunit;
using Xunit.Abstractions;

namespace ImageRegression.Studies.Tests;

/// <summary>Drawn dials, whose labels are the angles of their needles: 359° and 1° look alike.</summary>
public sealed class CircularLabelTests(ITestOutputHelper output) : IDisposable
{
    private const int Dials = 160, Side = 16;
    private static readonly SmallResNetSpec Network = new() { Width = 8, Dim = 8 };
    private static readonly LabelAxis Degrees = LabelAxis.Circle(360);

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private LoadImages Images(double? period, double times = 1, string label = "angle", string further = "length")
    {
        var random = new Random(5);
        var rows = new List<string> { "path,angle,length" };
        for (var i = 0; i < Dials; i++)
        {
            var (angle, length) = (random.NextDouble() * 360, 5 + (random.NextDouble() * 2));
            var (sine, cosine) = Math.SinCos(angle * Math.PI / 180);
            var pixels = new byte[Side * Side];
            for (var at = 0; at < pixels.Length; at++)
            {
                var (x, y) = ((at % Side) - 7.5, (at / Side) - 7.5);
                var (along, beside) = ((x * cosine) + (y * sine), (y * cosine) - (x * sine));
                pixels[at] = (byte)(along >= 0 && along <= length ? 255 * Math.Exp(-beside * beside) : random.Next(12));
            }
            File.WriteAllBytes(sandbox.File($"dials/{i}.pgm", ""), [.. "P5\n16 16\n255\n"u8, .. pixels]);
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{i}.pgm,{angle * times:R},{length:R}"));
        }
        sandbox.File("dials/labels.csv", string.Join('\n', rows) + "\n");
        return Load.Folder(Path.Combine(sandbox.Folder, "dials"), Side, Side, "degrees", columns: new() { Label = label, FurtherLabels = [further] }, period: period);
    }

    private static TrainModel Fit(SplitImages split, Head head, Loss loss, int iterations = 400) =>
        Train.On(split, Network with { Head = head }, loss, Optimizer.Adam(3e-3), iterations, batch: 32);

    private static double NearTheSeam(Predictions answers) =>
        answers.Cases.Where(one => Degrees.Distance(one.Target, 0) < 25).Average(one => Degrees.Distance(one.Predicted, one.Target));

    [Fact]
    public void Needles_near_the_seam_are_read_where_labels_come_round()
    {
        var (line, circle) = (Images(null).Split(6, 2, 2), Images(360).Split(6, 2, 2));
        Stage<Predictions> Answers(SplitImages split, bool byHead)
        {
            var fit = byHead ? Fit(split, Head.Linear(), new MeanSquaredError()) : Fit(split, Head.None, Loss.RegressionMetric(double.PositiveInfinity, 0));
            return Predict.For(fit, split, fit.Embed(split.Test));
        }
        var (headOfLine, headOfCircle, spaceOfLine, spaceOfCircle) = (Answers(line, true), Answers(circle, true), Answers(line, false), Answers(circle, false));
        using var run = sandbox.Runner().Run([headOfLine, headOfCircle, spaceOfLine, spaceOfCircle]);
        foreach (var (name, before, after) in new[] { ("head", headOfLine, headOfCircle), ("neighbours", spaceOfLine, spaceOfCircle) })
        {
            var (linear, round) = (NearTheSeam(run.Value(before)), NearTheSeam(run.Value(after)));
            output.WriteLine($"{name}, mean error within 25° of the seam: {linear:f1}° on a line, {round:f1}° on a circle; of all {run.Value(after).Cases.Average(one => Math.Abs(one.Error)):f1}°");
            Assert.True(round < 0.5 * linear, $"{name}: {round}, on a line {linear}");
            Assert.All(run.Value(after).Cases, one => Assert.InRange(one.Predicted, 0, 360));
        }
        Assert.All(run.Value(spaceOfCircle).Cases, one => Assert.True(one.Interval is { } interval && interval.Lower <= one.Predicted && one.Predicted <= interval.Upper && interval.Upper - interval.Lower <= 360 + 1e-9));
    }

    [Fact]
    public void All_methods_and_measures_of_a_table_go_the_shorter_way_round()
    {
        var split = Images(360).Split(6, 2, 2);
        var features = FixedFeatures.Of(split.Images, Network, null);
        var fit = Fit(split, Head.None, Loss.RegressionMetric());
        var table = Evaluate.Comparison(
            [Evaluate.Trial("RM-Loss", fit, split, 1), .. Baseline.Usual.Select(method => Evaluate.Trial(method, features, split, 1))],
            metrics: [Metric.MAE, Metric.RMSE, Metric.R2, Metric.Pearson, Metric.D5, Metric.RV, Metric.MeanPredictor]);
        using var run = sandbox.Runner().Run([table, split.Images, fit]);
        var rows = run.Value(table);
        foreach (var row in rows)
        {
            output.WriteLine($"{row.Label}: {string.Join(", ", row.Metrics.Select(metric => $"{metric.Name} {metric.Value:g3}"))}");
            double Of(string metric) => row.Metrics.Single(one => one.Name == metric).Value;
            Assert.True(Of("MAE") < 45 && Of("MAE") <= Of("RMSE") && Of("RMSE") <= 180, $"{row.Label}: MAE {Of("MAE")}");   // 90 by chance
            Assert.InRange(Of("R2"), 0.5, 1);
            Assert.InRange(Of("MAE of the mean"), 60, 120);
            Assert.True(double.IsNaN(Of("Pearson")));
        }
        Assert.InRange(rows[0].Metrics.Single(one => one.Name == "D5").Value, 0, 45);
        Assert.Contains(rows[0].Notes, note => note == "Pearson is of numbers on a line, and these labels come round");
        Assert.Contains(run.Stored(split.Images).Manifest.Notes, note => note.StartsWith("labels come round after 360 degrees", StringComparison.Ordinal));
        Assert.Equal(360, run.Value(fit).Scaling.Axis.Period);
    }

    [Fact]
    public void A_further_label_stays_on_its_line()
    {
        var split = Images(360).Split(6, 2, 2);
        var length = new LabelColumn("length", "px");
        var fit = Fit(split, Head.None, Loss.RegressionMetric(), iterations: 3) with { FurtherLabels = [length] };
        var (angles, lengths) = (fit.Embed(split.Test), fit.Embed(split.Test, length));
        using var run = sandbox.Runner().Run([angles, lengths]);
        Assert.Equal((Degrees, LabelAxis.Straight), (run.Value(angles).Axis, run.Value(lengths).Axis));
    }

    [Fact]
    public void A_further_label_may_come_round_while_the_first_does_not()
    {
        var split = Images(null, label: "length", further: "angle").Split(6, 2, 2);
        var angle = new LabelColumn("angle", "degrees") { Period = 360 };
        var seen = new List<long[]>();
        var shapes = Fit(split, Head.None, Loss.From("seen", (outputs, labels) =>
        {
            lock (seen)
                seen.Add(labels.shape);
            return (outputs.sum() - labels.sum()).square();
        }), iterations: 2) with
        { FurtherLabels = [angle] };
        var fit = Fit(split, Head.None, Loss.RegressionMetric(double.PositiveInfinity, 0)) with { FurtherLabels = [angle] };
        var answers = Predict.For(fit, split, fit.Embed(split.Test, angle));
        var table = Evaluate.Comparison(
            [Evaluate.Trial("RM-Loss", fit, split, 1, label: angle), .. Baseline.Usual.Select(method => Evaluate.Trial(method, FixedFeatures.Of(split.Images, Network, null), split, 1, angle))],
            metrics: [Metric.MAE, Metric.MeanPredictor]);
        using var run = sandbox.Runner().Run([answers, shapes, table, fit]);
        Assert.All(seen, shape => Assert.Equal((2, 3L), (shape.Length, shape[1])));   // the length, and the two numbers of the angle
        Assert.Contains(run.Stored(fit).Manifest.Notes, note => note.Contains("angle (point of a circle that comes round after 360)", StringComparison.Ordinal));
        var near = NearTheSeam(run.Value(answers));
        output.WriteLine($"mean error within 25° of the seam {near:f1}°; {string.Join("; ", run.Value(table).Select(row => $"{row.Label} {row.Metrics[0].Value:f1}°, of the mean {row.Metrics[1].Value:f1}°"))}");
        Assert.True(near < 20, $"{near}° near the seam; 90° by chance");
        Assert.All(run.Value(answers).Cases, one => Assert.Equal((Degrees, true), (one.Axis, one.Predicted is >= 0 and < 360)));
        Assert.All(run.Value(table), row => Assert.True(row.Metrics[0].Value < 0.6 * row.Metrics[1].Value, $"{row.Label}: {row.Metrics[0].Value}"));
    }

    [Fact]
    public void A_further_circle_asks_of_its_values_and_its_loss_what_a_first_one_does()
    {
        var split = Images(null, label: "length", further: "angle").Split(6, 2, 2);
        string Refused(TrainModel fit) => Assert.ThrowsAny<Exception>(() => sandbox.Runner().Run([fit])).ToString();
        TrainModel With(Loss loss, double period) => Fit(split, Head.None, loss, iterations: 2) with { FurtherLabels = [new("angle") { Period = period }] };
        Assert.Contains("farther than once round a circle of 24", Refused(With(Loss.RegressionMetric(), 24)), StringComparison.Ordinal);
        Assert.Contains("its loss compares labels by", Refused(With(new RankNContrast(), 360)), StringComparison.Ordinal);
        Assert.Contains("The period of the labels is 0", Assert.Throws<UserErrorException>(() => new LabelColumn("angle") { Period = 0 }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coverage_has_no_label_bins_on_a_circle()
    {
        var split = Images(360).Split(4, 3, 3);
        var fit = Fit(split, Head.None, Loss.RegressionMetric(), iterations: 10);
        var coverage = Evaluate.Coverage(Neighbors.Index(fit.Embed(split.Train), Radius.Of(0.5)), [fit.Embed(split.Validation), fit.Embed(split.Test)], coverage: 0.8, resplits: 2);
        using var run = sandbox.Runner().Run([coverage]);
        Assert.Equal(["all"], run.Value(coverage).Select(row => row.Label));
    }

    [Fact]
    public void Errors_the_shorter_way_round_are_not_compared_with_errors_on_a_line()
    {
        Predictions Of(double? period) => new([new("a", "s", 1, 359, true, []) { Axis = new() { Period = period } }]);
        Assert.Equal(
            "not compared: before, labels do not come round, and now they come round after 360, so errors go other ways. Run both alike: --set period=…",
            PairedErrors.WhyNot(Of(null), Of(360)));
        Assert.NotNull(PairedErrors.WhyNot(Of(360), Of(24)));
        Assert.Null(PairedErrors.WhyNot(Of(360), Of(360)));
        Assert.Null(PairedErrors.WhyNot(Of(null), Of(null)));
        Assert.Equal((2, 2), (PairedErrors.Of(Of(360), Of(360))!.Before, PairedErrors.Of(Of(360), Of(360))!.After));
    }

    [Fact]
    public void What_a_circle_cannot_have_is_refused_before_anything_is_trained()
    {
        var split = Images(360).Split(6, 2, 2);
        string Refused(TrainModel fit) => Assert.Throws<UserErrorException>(() => sandbox.Runner().Plan([fit])).Message;
        Assert.Contains("on a circle none is above another", Refused(Fit(split, Head.Ordinal(0.5, 359.5, 1), new OrdinalRegression())), StringComparison.Ordinal);
        Assert.Contains("its loss compares labels by", Refused(Fit(split, Head.None, new RankNContrast())), StringComparison.Ordinal);
        Assert.Contains("Leave the scaling out", Refused(Fit(split, Head.None, Loss.RegressionMetric()) with { Scaling = LabelScaling.ZScore(180, 100) }), StringComparison.Ordinal);
        sandbox.Runner().Plan([Fit(split, Head.None, new RankNContrast { LabelDistance = LabelDistance.Euclidean })]);

        var minutes = Images(360, times: 4);
        Assert.Contains("farther than once round a circle of 360", Assert.ThrowsAny<Exception>(() => sandbox.Runner().Run([minutes])).ToString(), StringComparison.Ordinal);
        Assert.Contains("The period of the labels is -1", Assert.Throws<UserErrorException>(() => Images(-1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_losss_labels_are_points_and_the_period_counts_in_the_fingerprint()
    {
        var split = Images(360).Split(6, 2, 2);
        var seen = new List<long[]>();
        var fit = Fit(split, Head.Linear(), Loss.From("seen", (outputs, labels) =>
        {
            lock (seen)
                seen.Add([.. labels.shape, .. outputs.shape]);
            return (outputs - labels).square().mean();
        }), iterations: 2);
        using var run = sandbox.Runner().Run([fit]);
        Assert.All(seen, shape => Assert.Equal((4, 2L, 2L), (shape.Length, shape[1], shape[3])));
        Fingerprint Of(LoadImages images) => sandbox.Runner().Plan([images])[^1].Fingerprint;
        Assert.NotEqual(Of(split.Images), Of(split.Images with { Axis = LabelAxis.Straight }));
        Assert.NotEqual(Of(split.Images), Of(split.Images with { Axis = LabelAxis.Circle(361) }));
    }
}
