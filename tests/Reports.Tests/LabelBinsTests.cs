using ImageRegression.Evaluation;
using Xunit;

namespace ImageRegression.Reports.Tests;

public class LabelBinsTests
{
    [Theory]
    [InlineData(new[] { 1.0, 228 }, new[] { 0.0, 50, 100, 150, 200, 250 })]     // months of bone age
    [InlineData(new[] { 0.0, 13 }, new[] { 0.0, 2, 4, 6, 8, 10, 12, 14 })]      // log2 of a calcium score
    [InlineData(new[] { 0.0, 100 }, new[] { 0.0, 20, 40, 60, 80, 100 })]        // the last range has its upper end
    [InlineData(new[] { -0.3, 0.3 }, new[] { -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3 })]
    [InlineData(new[] { 5.0, 5, double.NaN }, new[] { 5.0, 6 })]
    public void Ranges_begin_and_end_at_round_numbers(double[] labels, double[] edges) =>
        Assert.Equal(edges, LabelBins.Of(labels).Edges.AsEnumerable());

    [Fact]
    public void Every_label_lies_in_one_range()
    {
        var bins = LabelBins.Of([0.0, 100]);
        Assert.Equal([0, 0, 1, 4, 4, 0, 4], new[] { 0, 19.9, 20, 80, 100, -7, 300 }.Select(bins.IndexOf));
        Assert.Equal(["0–20", "20–40", "40–60", "60–80", "80–100"], bins.Names.AsEnumerable());
    }

    [Fact]
    public void There_are_never_more_ranges_than_asked_for()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 500; trial++)
        {
            var labels = Enumerable.Range(0, 5).Select(_ => (random.NextDouble() - 0.4) * Math.Pow(10, random.Next(-4, 6))).ToArray();
            var bins = LabelBins.Of(labels);
            Assert.InRange(bins.Count, 1, 7);
            Assert.All(labels, label => Assert.InRange(label, bins.Edges[0], bins.Edges[^1]));
        }
    }

    [Fact]
    public void Labels_that_are_no_numbers_make_no_ranges() => Assert.Throws<ArgumentException>(() => LabelBins.Of([double.NaN]));
}
