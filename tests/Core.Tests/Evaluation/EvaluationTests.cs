using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Randomness;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public class EvaluationTests
{
    // python3 -c "import random; random.seed(10); print([random.getrandbits(32) for _ in range(3)])", and so on.
    [Fact]
    public void The_generator_is_CPythons()
    {
        var random = new PythonRandom(10);
        Assert.Equal([2454155475u, 139951793u, 1842064464u], [random.Bits(32), random.Bits(32), random.Bits(32)]);
        Assert.Equal([4, 18, 2, 8, 3, 7], new PythonRandom(1).Sample(20, 6));
        Assert.Equal([42445, 19772, 51750, 85319, 6328], new PythonRandom(-7).Sample(100000, 5));
        Assert.Equal([88, 977, 621, 885], new PythonRandom(5_000_000_000).Sample(1000, 4));
    }

    [Fact]
    public void Constant_targets_have_the_R2_of_scikit_learn()
    {
        Assert.Equal(1, RegressionMetrics.RSquared([3, 3], [3, 3]));
        Assert.Equal(0, RegressionMetrics.RSquared([3, 4], [3, 3]));
        Assert.Equal(double.NaN, RegressionMetrics.RSquared([3], [3]));
    }

    [Fact]
    public void A_graph_that_falls_apart_has_no_residual_variance_and_says_why()
    {
        using var scope = NewDisposeScope();
        var apart = tensor([0.0, 1.0, 100.0, 101.0]).reshape(4, 1);
        var result = new ResidualVariance { Candidates = [1, 2] }.Of(apart, [0, 1, 2, 3]);
        Assert.Equal((double.NaN, 2, 8L), (result.Tried[0].Value, result.Tried[0].Components, result.Tried[0].UnreachablePairs));
        Assert.Equal(2, result.Neighbors);
        Assert.InRange(result.Value, 0, 1);
    }

    [Fact]
    public void A_duplicate_of_the_sample_is_its_neighbour_by_default()
    {
        using var scope = NewDisposeScope();
        var points = tensor([0.0, 0.0, 0.0, 5.0]).reshape(4, 1);
        var graph = NeighborGraph.Of(NeighborSearch.Nearest(points, points, 4), k: 1);
        Assert.Equal(0, graph.Geodesics(0)[1]);
        Assert.Equal(double.PositiveInfinity, NeighborGraph.Of(NeighborSearch.Nearest(points, points, 4), 1, countSelf: true).Geodesics(0)[3]);
    }

    [Fact]
    public void Path_lengths_brought_up_to_date_for_eight_sources_at_once_are_those_of_each_alone()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        // 1e-12, not equal bits: the two directions of a link may differ in their last, and the two graphs may keep either.
        var points = randn([61, 3], ScalarType.Float64, generator: generator);   // 61: the last block is not full
        var neighbors = NeighborSearch.Nearest(points, points, 13);
        GeodesicBlock[] blocks = [.. GeodesicBlock.Divide(neighbors).Select(sources => new GeodesicBlock(sources, 61))];
        Assert.Equal(Enumerable.Range(0, 61), blocks.SelectMany(block => block.Sources).Order());
        int[] ks = [1, 2, 5, 12];
        foreach (var (k, (graph, added)) in ks.Zip(NeighborGraph.Growing(neighbors, ks, countSelf: false, dropZeroLengths: false)))
        {
            var alone = NeighborGraph.Of(neighbors, k);
            foreach (var block in blocks)
            {
                block.Shorten(graph, added, new NodeHeap(61), new double[61]);
                for (var lane = 0; lane < block.Sources.Count; lane++)
                {
                    var expected = alone.Geodesics(block.Sources[lane]);
                    Assert.All(Enumerable.Range(0, 61), node => Assert.Equal(expected[node], block[lane, node], 1e-12));
                }
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => RegressionMetrics.MeanAbsoluteError([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => RegressionMetrics.MeanAbsoluteError([], []));
        Assert.Throws<ArgumentException>(() => PairedTTest.Of([1], [1]));
        Assert.Throws<ArgumentException>(() => new ResidualVariance().Of(zeros(3, 2), [1, 2]));
        Assert.Throws<ArgumentException>(() => ResidualVariance.RepositoryVariant.Of(zeros(3, 2), [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new LabelDispersion().PerSample(Embeddings.Of(zeros(5, 2), new double[5])));
        Assert.Throws<ArgumentException>(() => Embeddings.Of(zeros(3, 2), [1, 2]));
        Assert.Throws<ArgumentException>(() => Embeddings.Of(zeros(2, 2), [1, 2], ["a"]));
        Assert.Throws<ArgumentException>(() => new RadiusNeighbors(1).Predict(Embeddings.Of(zeros(2, 2), [1, 2]), zeros(1, 3)));
        Assert.Throws<ArgumentException>(() => new RadiusNeighbors(1).Predict(Embeddings.Of(full(2, 1, double.NaN), [1, 2]), zeros(1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RadiusNeighbors(-1));
        Assert.Throws<ArgumentException>(() => RadiusSearch.Best().Run(new(0), Embeddings.Of(zeros(2, 1), [1, 2]), Embeddings.Of(zeros(0, 1), [])));
    }

    [Fact]
    public void The_best_radius_reaches_beyond_the_authors_interval()
    {
        using var scope = NewDisposeScope();
        // Labels alternate along a line ten units apart: two neighbours are needed, and the nearest are five away.
        var training = arange(0, 400, 10, dtype: ScalarType.Float64).reshape(40, 1);
        var queries = tensor([195.0, 205.0]).reshape(2, 1);
        double[] labels = [.. Enumerable.Range(0, 40).Select(i => i % 2 * 10.0)];
        RadiusSearchResult Run(RadiusSearch search) => search.Run(new RadiusNeighbors(0), Embeddings.Of(training, labels), Embeddings.Of(queries, [5, 5]));
        var found = Run(RadiusSearch.Best());
        Assert.Equal(5, Run(RadiusSearch.RepositoryVariant()).MeanAbsoluteError);
        Assert.Equal(0, found.MeanAbsoluteError, 9);
        Assert.True(found.Radius > 0.5);
    }
}
