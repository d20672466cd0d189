using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Randomness;
using ImageRegression.Tables;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class CollapseTests
{
    private static readonly string[] Six = ["a", "a", "b", "b", "c", "c"];

    [Fact]
    public void Two_opposite_bundles_have_collapsed()
    {
        using var scope = NewDisposeScope();
        var collapse = Collapse.Of(tensor([1.0, 0.01, 2, 0, 1, -0.01, -1, 0.02, -3, 0, -1, -0.01]).reshape(6, 2), Six);
        Assert.Equal(1, collapse.ParallelPairs);
        Assert.InRange(collapse.FirstAxis, 0.999, 1);
        Assert.Equal("Collapse: 100 % of pairs at |cos| > .99.", collapse.Sentence);
    }

    // Directions 0°, 0°, 60°, 120°, 180° and 240°: parallel are the pairs of 0, 0 and 180, and 60 with 240: 4 of 15.
    [Fact]
    public void Parallel_pairs_are_counted_whatever_their_lengths()
    {
        using var scope = NewDisposeScope();
        double[] degrees = [0, 0, 60, 120, 180, 240];
        var points = tensor(degrees.SelectMany((angle, i) => new[] { (i + 1) * Math.Cos(angle * Math.PI / 180), (i + 1) * Math.Sin(angle * Math.PI / 180) }).ToArray()).reshape(6, 2);
        Assert.Equal(4 / 15.0, Collapse.Parallel(points), 12);
        Assert.Null(Collapse.Of(points, Six).Sentence);
    }

    [Theory]
    [InlineData(0.8, true)]    // arccos .99 is 8.11 degrees
    [InlineData(8.0, true)]
    [InlineData(8.2, false)]
    public void A_pair_is_parallel_above_a_cosine_of_99_hundredths(double degrees, bool isParallel)
    {
        using var scope = NewDisposeScope();
        var angle = degrees * Math.PI / 180;
        Assert.Equal(isParallel ? 1 : 0, Collapse.Parallel(tensor([1.0, 0, Math.Cos(angle), Math.Sin(angle)]).reshape(2, 2)));
    }

    // By hand: 0 and 1 find one another first; of b, 2 finds 3 at rank 2 behind 1, 3 finds 2 at rank 1.
    [Fact]
    public void Identity_leak_is_the_mAP_of_each_image_among_all_others()
    {
        using var scope = NewDisposeScope();
        var collapse = Collapse.Of(tensor([0.0, 0, 1, 0, 3, 0, 5.5, 0]).reshape(4, 2), ["a", "a", "b", "b"]);
        Assert.Equal((1 + 1 + 0.5 + 1) / 4, collapse.IdentityMAP, 12);
        Assert.Equal(1, collapse.FirstAxis, 12);
    }

    [Fact]
    public void What_is_not_defined_is_NaN_and_no_collapse()
    {
        using var scope = NewDisposeScope();
        Assert.True(double.IsNaN(Collapse.Parallel(rand(5, 1))));     // in one dimension all are parallel
        Assert.True(double.IsNaN(Collapse.Parallel(rand(1, 4))));
        Assert.True(double.IsNaN(Collapse.Parallel(tensor([1.0, 2, double.NaN, 1]).reshape(2, 2))));
        var alone = Collapse.Of(tensor([1.0, 0, 0, 1]).reshape(2, 2), ["a", "b"]);
        Assert.True(double.IsNaN(alone.IdentityMAP));
        Assert.False(new Collapse(double.NaN, 1, 1).HasHappened);
    }

    [Fact]
    public void A_space_has_collapsed_from_half_of_its_pairs_on()
    {
        Assert.Equal("Collapse: 93 % of pairs at |cos| > .99.", new Collapse(0.931, 1, 1).Sentence);
        Assert.Null(new Collapse(0.499, 1, 1).Sentence);
        Assert.NotNull(new Collapse(0.5, 1, 1).Sentence);
    }

    [Fact]
    public void Embeddings_at_0_are_parallel_to_one_another_only()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(1 / 3.0, Collapse.Parallel(tensor([0.0, 0, 0, 0, 1, 1]).reshape(3, 2)), 12);
    }

    [Fact]
    public void Many_embeddings_are_counted_in_blocks()
    {
        using var scope = NewDisposeScope();
        const int Count = 3_000;   // 9 million pairs, of which a block holds two
        var turned = arange(Count, float64) % 4 * (Math.PI / 4);   // 0, 45, 90 and 135 degrees: a quarter each
        Assert.Equal(4 * 750.0 * 749 / (Count * (Count - 1.0)), Collapse.Parallel(stack([turned.cos(), turned.sin()], 1)), 12);
    }

    // Labels 0, 1, 2, 3 at 0°, 20°, 50° and 90°: cosine distances grow with the difference but for ties of labels.
    [Fact]
    public void Spearmans_correlation_of_pairs_is_that_of_the_plain_one()
    {
        using var scope = NewDisposeScope();
        double[] degrees = [0, 20, 50, 90];
        var points = tensor(degrees.SelectMany(angle => new[] { Math.Cos(angle * Math.PI / 180), Math.Sin(angle * Math.PI / 180) }).ToArray()).reshape(4, 2);
        Assert.Equal([1.0, 2, 1, 1, 2, 1], DistancePairs.Of(points, [0, 1, 2, 3], ["a", "b", "c", "d"], LabelAxis.Circle(4)).Between.Select(pair => pair.Label));   // 3 and 0 are neighbours
        var pairs = DistancePairs.Of(points, [0, 1, 2, 3], ["a", "b", "c", "d"]);
        Assert.Empty(pairs.Within);
        Assert.Equal(6, pairs.Between.Length);
        var plain = RegressionMetrics.Spearman([.. pairs.Between.Select(pair => pair.Cosine)], [.. pairs.Between.Select(pair => pair.Label)]);
        Assert.InRange(plain, 0.8, 0.99);
        Assert.Equal(plain, DistancePairs.Spearman(pairs.Between, within: false)([1, 1, 1, 1]), 12);
        Assert.Equal(3, DistancePairs.Near(pairs.Between).Length);   // a quarter of six is the second, and three are at 1
    }

    [Fact]
    public void Weights_count_pairs_as_copies_of_the_images_would()
    {
        using var scope = NewDisposeScope();
        var points = rand([5, 3], float64, generator: new Generator(3));
        double[] labels = [0, 1, 3, 2, 7];
        var weighted = DistancePairs.Spearman(DistancePairs.Of(points, labels, ["a", "b", "c", "d", "e"]).Between, within: false)([2, 1, 0, 1, 1]);
        var copies = DistancePairs.Of(points.index_select(0, tensor([0L, 0, 1, 3, 4])), [0, 0, 1, 2, 7], ["a", "a", "b", "d", "e"]);
        Assert.Equal(DistancePairs.Spearman(copies.Between, within: false)([1, 1, 1, 1, 1]), weighted, 12);   // copies of one subject are no pair of two
        Assert.Single(copies.Within);
    }

    [Fact]
    public void Label_differences_that_are_equal_on_paper_tie()
    {
        using var scope = NewDisposeScope();
        var pairs = DistancePairs.Of(rand(4, 2), [0.1, 0.2, 0.3, 0.4], ["a", "b", "c", "d"]);
        Assert.Equal([0.1, 0.2, 0.3, 0.1, 0.2, 0.1], pairs.Between.Select(pair => pair.Label));
        Assert.Equal(3, DistancePairs.Near(pairs.Between).Length);
    }

    [Fact]
    public void Pairs_of_more_images_than_can_be_squared_are_drawn_without_being_listed()
    {
        const int Images = 66_000, Visits = 1_000;   // 2 billion pairs; 66 subjects
        using var scope = NewDisposeScope();
        ImmutableArray<string> subjects = [.. Enumerable.Range(0, Images).Select(row => $"{row % (Images / Visits)}")];
        var labels = Enumerable.Range(0, Images).Select(row => (double)row).ToArray();

        var pairs = DistancePairs.Of(ones(Images, 1), labels, subjects);

        Assert.Equal(((long)Images * (Visits - 1) / 2, (long)Images * (Images - Visits) / 2), pairs.Counts);
        foreach (var (drawn, within) in new[] { (pairs.Within, true), (pairs.Between, false) })
        {
            Assert.Equal(DistancePairs.Most, drawn.Length);
            Assert.Equal(drawn.Length, drawn.Select(pair => (pair.First, pair.Second)).Distinct().Count());
            Assert.All(drawn, pair => Assert.True(pair.First < pair.Second && within == (subjects[pair.First] == subjects[pair.Second]) && pair.Label == pair.Second - pair.First));
            Assert.InRange(drawn.Average(pair => pair.First), 0.32 * Images, 0.345 * Images);   // the lower of two even numbers: a third; of 20,000 the mean deviates by .0017
        }
    }

    [Fact]
    public void Every_pair_is_numbered_once()
    {
        var (within, between) = RowPairs.Of(["a", "b", "a", "c", "b", "a"]);
        Assert.Equal((4, 11), (within.Count, between.Count));
        Assert.Equal([(0, 2), (0, 5), (1, 4), (2, 5)], within.Sample(4));
        Assert.Equal(15, within.Sample(99).Concat(between.Sample(99)).Distinct().Count());
        Assert.Equal([(0, 1)], RowPairs.Of(["a", "b"]).Between.Sample(9));
        Assert.Empty(RowPairs.Of(["a", "b"]).Within.Sample(9));
        Assert.Empty(RowPairs.Of([]).Between.Sample(9));
    }

    [Fact]
    public void Each_pair_is_drawn_as_often_as_any_other()
    {
        var counts = new int[10];
        for (var seed = 0UL; seed < 10_000; seed++)
            foreach (var number in new SplitMix64(seed).Sample(10, 3))
                counts[number]++;
        Assert.All(counts, count => Assert.InRange(count, 3000 - 5 * 46, 3000 + 5 * 46));   // √(10,000 · .3 · .7) = 46
    }
}
