using System.Collections.Immutable;

namespace ImageRegression.Latent;

/// <summary>What a regression sees of the distances of a code to a plane.</summary>
public abstract record DistanceFeatures
{
    private DistanceFeatures()
    {
    }

    /// <summary>One number: w·n + b over the whole code.</summary>
    public static DistanceFeatures Whole { get; } = new Total();

    /// <summary>One number: the mean of the layers' distances.</summary>
    public static DistanceFeatures Mean { get; } = new Average();

    /// <summary>One number: Σ ω_l d_l.</summary>
    /// <param name="weights">ω, a weight for each layer, as <see cref="LayerWeights"/> gives them.</param>
    public static DistanceFeatures Weighted(ImmutableArray<double> weights) => new Sum(weights);

    /// <summary>The distances themselves, of all layers or some.</summary>
    /// <param name="layers">Which, from 0; none given means all.</param>
    public static DistanceFeatures Layers(params ImmutableArray<int> layers) => new Chosen(layers);

    /// <summary>The features of a code.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="code">As many numbers as the plane's space has.</param>
    /// <exception cref="ArgumentException">The code is of another space, or there are not as many weights as layers.</exception>
    public abstract double[] Of(Hyperplane plane, ReadOnlySpan<double> code);

    /// <summary>The features of all codes.</summary>
    /// <inheritdoc cref="Of(Hyperplane, ReadOnlySpan{double})"/>
    public double[][] Of(Hyperplane plane, LatentCodes codes) => [.. Enumerable.Range(0, codes.Count).Select(row => Of(plane, codes.Of(row)))];

    /// <summary>How much a step of 1 along n moves the feature: what an edit divides by.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="layers">Which layers move; null for all.</param>
    /// <returns>A value for each feature.</returns>
    internal abstract double[] Slope(Hyperplane plane, IReadOnlySet<int>? layers);

    private static double SquareSum(Hyperplane plane, IReadOnlySet<int>? layers, Func<int, double> weight) =>
        plane.LayerSquares().Index().Where(one => layers is null || layers.Contains(one.Index)).Sum(one => weight(one.Index) * one.Item);

    private sealed record Total : DistanceFeatures
    {
        public override double[] Of(Hyperplane plane, ReadOnlySpan<double> code) => [plane.Distance(code)];

        internal override double[] Slope(Hyperplane plane, IReadOnlySet<int>? layers) => [SquareSum(plane, layers, _ => 1)];

        public override string ToString() => "the whole distance";
    }

    private sealed record Average : DistanceFeatures
    {
        public override double[] Of(Hyperplane plane, ReadOnlySpan<double> code) => [plane.LayerDistances(code).Average()];

        internal override double[] Slope(Hyperplane plane, IReadOnlySet<int>? layers) => [SquareSum(plane, layers, _ => 1) / plane.Layout.Layers];

        public override string ToString() => "the mean distance";
    }

    private sealed record Sum(ImmutableArray<double> Weights) : DistanceFeatures
    {
        public override double[] Of(Hyperplane plane, ReadOnlySpan<double> code)
        {
            var distances = plane.LayerDistances(code);
            return distances.Length == Weights.Length ? [distances.Zip(Weights, (distance, weight) => distance * weight).Sum()]
                : throw new ArgumentException($"{Weights.Length} weights of layers; this {plane.Layout}.");
        }

        internal override double[] Slope(Hyperplane plane, IReadOnlySet<int>? layers) => [SquareSum(plane, layers, layer => Weights[layer])];

        public bool Equals(Sum? other) => other is not null && Weights.AsSpan().SequenceEqual(other.Weights.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Weights.Length, Weights.Length > 0 ? Weights[0] : 0);

        public override string ToString() => "the weighted distance";
    }

    private sealed record Chosen(ImmutableArray<int> Which) : DistanceFeatures
    {
        public override double[] Of(Hyperplane plane, ReadOnlySpan<double> code)
        {
            var distances = plane.LayerDistances(code);
            return Which.IsEmpty ? distances : [.. Which.Select(layer => distances[layer])];
        }

        internal override double[] Slope(Hyperplane plane, IReadOnlySet<int>? layers)
        {
            var squares = plane.LayerSquares();
            return [.. (Which.IsEmpty ? Enumerable.Range(0, squares.Length) : Which).Select(layer => layers is null || layers.Contains(layer) ? squares[layer] : 0)];
        }

        public bool Equals(Chosen? other) => other is not null && Which.AsSpan().SequenceEqual(other.Which.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Which.Length, Which.Length > 0 ? Which[0] : -1);

        public override string ToString() => Which.IsEmpty ? "the distances of all layers" : $"the distances of layers {string.Join(", ", Which)}";
    }
}
