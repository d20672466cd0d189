using ImageRegression.Evaluation;
using ImageRegression.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Neighbors.Tests;

/// <summary>Points on a lattice of few places: most distances occur many times, at the k-th place too.</summary>
public sealed class EquallyNearTests : IDisposable
{
    private const int Points = 240, Queries = 40;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly double[] labels = [.. Enumerable.Range(0, Points).Select(i => (double)(i * 37 % 101))];
    private readonly Tensor training, queries;

    public EquallyNearTests()
    {
        using var generator = new Generator(5);
        training = randint(-2, 3, [Points, 3], generator: generator).to(ScalarType.Float64);
        queries = randint(-3, 4, [Queries, 3], generator: generator).to(ScalarType.Float64);
    }

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_order_of_the_training_cases_decides_nothing()
    {
        var (before, after) = (Measured(Enumerable.Range(0, Points).ToArray()), Measured([.. Enumerable.Range(0, Points).OrderBy(i => i * 7919 % 241)]));
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(before.Keys, what =>
        {
            Assert.All(before[what].Zip(after[what]), pair => Assert.Equal(pair.First, pair.Second, 1e-11));   // sums in another order
            Assert.True(before[what].All(double.IsFinite), what);
        });
    }

    [Fact]
    public void Equally_near_cases_share_the_places_that_are_left()
    {
        var line = Embeddings.Of(tensor([0.0, 1.0, 1.0, 1.0, 9.0]).reshape(5, 1), [10, 1, 2, 6, 100]);
        var query = tensor([0.0]).reshape(1, 1);
        // |0 − 10|, and one of |0 − 1|, |0 − 2| and |0 − 6| in the mean: (10 + 3) / 2.
        Assert.Equal(6.5, new LabelDispersion { Neighbors = 2 }.PerSample(Embeddings.Of(query, [0.0]), line)[0]);
        // Each end of a square is joined to both neighbours though one was asked for.
        var square = tensor(new[,] { { 0.0, 0 }, { 0, 1 }, { 1, 1 }, { 1, 0 } });
        Assert.Equal([4], NeighborGraph.Of(NeighborSearch.NearestAndTies(square, square, 2, (_, found) => found), k: 1).ComponentSizes());
    }

    private Dictionary<string, double[]> Measured(int[] order)
    {
        var train = Embeddings.Of(training.index_select(0, tensor(Array.ConvertAll(order, row => (long)row))), [.. order.Select(row => labels[row])]);
        var asked = Embeddings.Of(queries, [.. Enumerable.Range(0, Queries).Select(i => (double)(i * 13 % 101))]);
        var back = Enumerable.Range(0, Points).OrderBy(i => order[i]).ToArray();
        return new()
        {
            ["D5"] = new LabelDispersion().PerSample(asked, train),
            ["D5 of the repository"] = [.. back.Select(i => new LabelDispersion().PerSample(train)[i])],
            ["RV"] = [.. new ResidualVariance { Candidates = [5, 10, 40] }.Of(train.Vectors, train.Labels.AsSpan()).Tried.Select(tried => tried.Value)],
            ["local spread"] = NeighborSearch.NearestAndTies(queries, train.Vectors, 20, (query, found) => LocalSpread.Of(found, 20, LabelValues.Of(train), 50)),
            ["within a radius"] = [.. new RadiusNeighbors(1.5).Predict(train, queries).Where(one => !one.IsFallback).Select(one => one.Value)],
        };
    }
}

/// <summary>The search in single precision against distances by the definition.</summary>
public sealed class NearestScreenTests
{
    [Theory]
    [InlineData("normal", 1.0, 0.0)]
    [InlineData("far from the origin", 1e-3, 1e6)]
    [InlineData("tiny", 1e-120, 0.0)]
    [InlineData("huge", 1e120, 0.0)]
    [InlineData("one outlier", 1.0, 0.0)]
    [InlineData("duplicates", 1.0, 3.0)]
    [InlineData("all equal", 0.0, 1.0)]
    [InlineData("all zero", 0.0, 0.0)]
    [InlineData("a line", 1e-6, 1.0)]
    public void Finds_the_nearest_in_the_order_of_the_definition(string what, double spread, double offset)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        var references = randn([500, 17], ScalarType.Float64, generator: generator) * spread + offset;
        var queries = randn([60, 17], ScalarType.Float64, generator: generator) * spread + offset;
        if (what == "one outlier")
            references[499].mul_(1e8);
        if (what == "duplicates")
            references[TensorIndex.Slice(250, 500)] = references[TensorIndex.Slice(0, 250)].clone();
        if (what == "a line")
            (references, queries) = (references.narrow(1, 0, 1).contiguous(), queries.narrow(1, 0, 1).contiguous());
        foreach (var count in new[] { 1, 5, 125 })
            Assert.All(NeighborSearch.Nearest(queries, references, count).Zip(ByDefinition(queries, references, count)), pair =>
            {
                Assert.Equal(pair.Second.Rows, pair.First.Rows);
                Assert.All(pair.First.Distances.Zip(pair.Second.Distances), distances => Assert.InRange(distances.First, distances.Second * (1 - 1e-14), distances.Second * (1 + 1e-14)));
            });
    }

    // Differences of equal vectors are equal whatever the order of their sum, so that ties are ties here too.
    private static IEnumerable<NeighborList> ByDefinition(Tensor queries, Tensor references, int count)
    {
        var (asked, known) = (RowsOf(queries), RowsOf(references));
        foreach (var query in asked)
        {
            var nearest = known.Select((row, i) => (Distance: Math.Sqrt(query.Zip(row, (a, b) => (a - b) * (a - b)).Sum()), Row: i)).Order().Take(count).ToArray();
            yield return new([.. nearest.Select(one => one.Row)], [.. nearest.Select(one => one.Distance)]);
        }
    }

    private static double[][] RowsOf(Tensor matrix) => [.. matrix.ToHost<double>().Chunk((int)matrix.shape[1])];
}
