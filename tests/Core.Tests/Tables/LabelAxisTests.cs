using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Splits;
using ImageRegression.Splits.Review;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tables.Tests;

/// <summary>Labels that come round: what lies near the seam is near.</summary>
public class LabelAxisTests
{
    private static readonly LabelAxis Degrees = LabelAxis.Circle(360);

    [Theory]
    [InlineData(1, 359, 2)]
    [InlineData(359, 1, -2)]
    [InlineData(-10, 350, 0)]
    [InlineData(0, 180, 180)]
    [InlineData(730, 5, 5)]
    public void Two_labels_differ_by_the_shorter_way_round(double label, double other, double way)
    {
        Assert.Equal(Math.Abs(way), Degrees.Distance(label, other), 1e-12);
        if (Math.Abs(way) < 180)
            Assert.Equal(way, Degrees.Difference(label, other), 1e-12);
        Assert.Equal(label - other, LabelAxis.Straight.Difference(label, other));
    }

    [Fact]
    public void The_mean_lies_between_neighbours_across_the_seam()
    {
        Assert.Equal(0, Degrees.Distance(Degrees.Mean([350, 10]), 0), 1e-9);
        Assert.Equal(23.5, LabelAxis.Circle(24).Mean([23, 0]), 1e-9);
        Assert.Equal(180, LabelAxis.Straight.Mean([350, 10]));
        Assert.Equal(90, Degrees.Mean([90, 270]));                  // opposite points have no mean direction: the first stands
        Assert.Equal(200, Degrees.Mean([200, 290, 20, 110]), 1e-9);
    }

    [Fact]
    public void What_is_computed_lies_in_the_first_turn()
    {
        Assert.Equal((350, 0, 5), (Degrees.Wrap(-10), Degrees.Wrap(360), Degrees.Wrap(725)));
        Assert.Equal(0, Degrees.Wrap(-1e-20));
        Assert.True(double.IsNaN(Degrees.Wrap(double.NaN)));
        Assert.Equal(-10, Degrees.Near(350, 5), 1e-12);
    }

    [Fact]
    public void A_period_in_another_unit_is_told()
    {
        var minutes = new CaseTable([new("a", "a", 0, "a"), new("b", "b", 1439, "b")]);
        Assert.Contains("run from 0 to 1439, farther than once round a circle of 24", Assert.Throws<UserErrorException>(() => minutes.On(LabelAxis.Circle(24))).Message, StringComparison.Ordinal);
        Assert.Equal(1440, minutes.On(LabelAxis.Circle(1440)).Axis.Period);
        Assert.Contains("period of the labels is -1", Assert.Throws<UserErrorException>(() => LabelAxis.Circle(-1)).Message, StringComparison.Ordinal);
        Assert.Contains("period of the labels is 0", Assert.Throws<UserErrorException>(() => LabelAxis.Circle(0)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[] { 350, 355, 5, 10 })]
    [InlineData(new double[] { 0, 90, 180, 270 })]
    [InlineData(new double[] { 12, 300 })]
    public void A_network_sees_points_of_mean_0_and_deviation_1_and_they_lead_back(double[] labels)
    {
        var scaling = LabelScaling.FitZScore(labels, Degrees);
        var points = scaling.Points(labels);
        Assert.Equal(2 * labels.Length, points.Length);
        Assert.Equal(0, points.Where((_, i) => i % 2 == 0).Average(), 1e-9);
        Assert.Equal(0, points.Where((_, i) => i % 2 == 1).Average(), 1e-9);
        Assert.Equal(1, points.Sum(value => value * value) / labels.Length, 1e-9);
        Assert.All(scaling.Labels(points).Zip(labels), pair => Assert.Equal(0, Degrees.Distance(pair.First, pair.Second), 1e-9));
        Assert.Throws<InvalidOperationException>(() => scaling.Scale(1.0));
    }

    [Fact]
    public void Labels_without_spread_are_told_and_the_same_place_in_two_turns_is_one()
    {
        Assert.StartsWith("2 labels have no spread", Assert.Throws<UserErrorException>(() => LabelScaling.FitZScore([0, 360], Degrees)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measures_go_the_shorter_way_round()
    {
        double[] predicted = [350, 2], target = [10, 358];
        Assert.Equal(12, RegressionMetrics.MeanAbsoluteError(predicted, target, Degrees), 1e-9);
        Assert.Equal(Math.Sqrt((400 + 16) / 2.0), RegressionMetrics.RootMeanSquaredError(predicted, target, Degrees), 1e-9);
        // 1 − Σ(1 − cos e)/Σ(1 − cos(y − ȳ)): errors of 20° and 4°, ȳ = 4° and deviations of 6°.
        var expected = 1 - ((1 - Math.Cos(20 * Math.PI / 180)) + (1 - Math.Cos(4 * Math.PI / 180))) / (2 * (1 - Math.Cos(6 * Math.PI / 180)));
        Assert.Equal(expected, RegressionMetrics.RSquared(predicted, target, Degrees), 1e-9);
        Assert.Equal(expected, WeightedStatistics.RSquared(predicted, target, Degrees)([1, 1]), 1e-9);
        Assert.Equal(0, RegressionMetrics.RSquared([4, 4], target, Degrees), 1e-9);
    }

    [Fact]
    public void A_ring_of_embeddings_is_a_perfect_space_of_a_circle_and_not_of_a_line()
    {
        double[] labels = [.. Enumerable.Range(0, 36).Select(i => 10.0 * i)];
        using var ring = tensor(labels.SelectMany(label => new[] { Math.Cos(label * Math.PI / 180), Math.Sin(label * Math.PI / 180) }).ToArray()).reshape(-1, 2);
        Assert.True(new ResidualVariance { Candidates = [2], Axis = Degrees }.Of(ring, labels).Value < 1e-9);
        Assert.Equal(0.38598, new ResidualVariance { Candidates = [2] }.Of(ring, labels).Value, 1e-4);   // 1 − ρ(min(d, 360 − d), d) over all pairs, in Python
        var space = Embeddings.Of(ring, labels);
        Assert.Equal(10, new LabelDispersion { Neighbors = 2 }.PerSample(space with { Axis = Degrees }).Max(), 1e-9);
        Assert.Equal(180, new LabelDispersion { Neighbors = 2 }.PerSample(space).Max(), 1e-9);   // 0 and 350 have each other
    }

    [Fact]
    public void A_review_calls_nothing_far_apart_that_lies_on_both_sides_of_the_seam()
    {
        // Labels around 0: on a line 359 and 1 are at both ends.
        double[] labels = [.. Enumerable.Range(0, 60).Select(i => i < 59 ? (i % 21) * 0.5 : 357.0)];
        var table = new CaseTable([.. labels.Select((label, i) => new Case($"{i}", $"{i}", label, $"s{i}"))]);
        Assert.NotNull(LabelOutliers.Note(table));
        Assert.Null(LabelOutliers.Note(table.On(Degrees)));
        var far = new CaseTable(table.Cases.SetItem(3, new("3", "3", 180, "s3")));
        Assert.Contains("whose mean is", LabelOutliers.Note(far.On(Degrees)), StringComparison.Ordinal);

        var parts = new Parts([.. Enumerable.Range(0, 30)], [], [.. Enumerable.Range(30, 30)]);
        CaseTable Cases(Func<int, double> label) => new CaseTable([.. Enumerable.Range(0, 60).Select(i => new Case($"{i}", $"{i}", label(i), $"s{i}"))]).On(Degrees);
        Assert.Null(LabelShift.Note(Cases(i => (350 + (i % 30)) % 360), parts));
        Assert.Contains("Kuiper", LabelShift.Note(Cases(i => i < 30 ? i : 180 + i), parts), StringComparison.Ordinal);
        Assert.Equal(LabelShift.PValue([350, 355, 5], [1, 2, 358], Degrees), LabelShift.PValue([50, 55, 65], [61, 62, 58], Degrees), 1e-12);

        // Of 20 subjects two have labels that differ: 359 and 1 by 2, 100 and 150 by 50.
        var pairs = new CaseTable([.. Enumerable.Range(0, 40).Select(i => new Case($"{i}", $"{i}", i switch { 0 => 359, 1 => 1, 2 => 100, 3 => 150, _ => 5 }, $"s{i / 2}"))]);
        Assert.Contains("'s1': 100 and 150", LabelsOfOneSubject.Note(pairs.On(Degrees)), StringComparison.Ordinal);
        Assert.Contains("'s0': 1 and 359", LabelsOfOneSubject.Note(pairs), StringComparison.Ordinal);
    }
}
