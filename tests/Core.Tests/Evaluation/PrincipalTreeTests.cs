using System.Numerics.Tensors;
using Xunit;

namespace ImageRegression.Evaluation.Tests;

/// <summary>What the tree leaves out is never the nearest: its answers are those of comparing all.</summary>
public sealed class PrincipalTreeTests
{
    private const int Dimensions = 48, Queries = 60;

    public static TheoryData<string, int> Clouds
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var kind in new[] { "noise", "clusters", "line", "lattice", "one place", "one dimension" })
                foreach (var count in new[] { 1, 2, 16, 17, 18, 33, 300, 2000 })
                    data.Add(kind, count);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Clouds))]
    public void The_nearest_is_that_of_comparing_all(string kind, int count)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var random = new Random((seed * 7919) + count);
            float[][] vectors = [.. Enumerable.Range(0, count).Select(_ => Drawn(kind, random))];
            // Some queries beside a vector, so that there is something to find.
            float[][] queries = [.. Enumerable.Range(0, Queries).Select(i => i % 2 == 0 ? Drawn(kind, random) : Beside(vectors[random.Next(count)], random))];
            var tree = new PrincipalTree(vectors);
            foreach (var radius in new[] { 0f, 0.0775f, 0.4f, 3f })
                foreach (var query in queries)
                    Assert.Equal(OfAll(vectors, query, radius), tree.Nearest(query, radius));
        }
    }

    /// <summary>The test above compares nothing where nothing is ever found.</summary>
    [Fact]
    public void Copies_among_noise_are_found()
    {
        var random = new Random(1);
        float[][] vectors = [.. Enumerable.Range(0, 5000).Select(_ => Drawn("noise", random))];
        var tree = new PrincipalTree(vectors);
        Assert.All(Enumerable.Range(0, 500), i => Assert.Equal(i, tree.Nearest(Beside(vectors[i], random), 0.0775f)));
    }

    private static int? OfAll(float[][] vectors, float[] query, float radius)
    {
        var distances = vectors.Select(vector => TensorPrimitives.Distance<float>(query, vector)).ToArray();
        var nearest = Array.IndexOf(distances, distances.Min());
        return distances[nearest] <= radius ? nearest : null;
    }

    private static float[] Drawn(string kind, Random random)
    {
        var vector = new float[kind == "one dimension" ? 1 : Dimensions];
        var cluster = new Random(random.Next(4));
        var along = random.NextSingle();
        for (var i = 0; i < vector.Length; i++)
            vector[i] = kind switch
            {
                "clusters" => cluster.NextSingle() - 0.5f + (0.01f * (random.NextSingle() - 0.5f)),
                "line" => along * (i - 20),
                "lattice" => i < 3 ? random.Next(3) - 1 : 0.1f,
                "one place" => 1,
                _ => random.NextSingle() - 0.5f,
            };
        return OfLengthOne(vector);
    }

    private static float[] Beside(float[] vector, Random random) => OfLengthOne([.. vector.Select(value => value + (0.01f * (random.NextSingle() - 0.5f)))]);

    private static float[] OfLengthOne(float[] vector)
    {
        TensorPrimitives.Divide(vector, Math.Max(TensorPrimitives.Norm<float>(vector), 1e-6f), vector);
        return vector;
    }
}
