using System.Collections.Immutable;

namespace ImageRegression.Neighbors;

/// <summary>The validation error as a function of the radius, over neighbours sorted once.</summary>
internal sealed class RadiusError(RadiusNeighbors predictor, NeighborList[] neighbors, ReadOnlySpan<double> labels, ReadOnlySpan<double> targets)
{
    private readonly double[][] labelsInOrder = InOrder(neighbors, labels);
    private readonly double[] targets = targets.ToArray();
    private readonly int references = labels.Length;
    private readonly ImmutableArray<RadiusTrial>.Builder visited = ImmutableArray.CreateBuilder<RadiusTrial>();

    public IReadOnlyList<NeighborList> Neighbors => neighbors;

    public bool HasAllNeighbors => neighbors.All(one => one.Count == references);

    public ImmutableArray<RadiusTrial> Visited => visited.ToImmutable();

    /// <summary>Mean absolute error at a radius, in label units; NaN where a prediction is.</summary>
    public double At(double radius)
    {
        var at = predictor with { Radius = radius };
        var errors = new double[targets.Length];
        Parallel.For(0, errors.Length, () => Array.Empty<double>(), (query, _, scratch) =>
        {
            var distances = neighbors[query].Distances;
            if (scratch.Length < distances.Length)
                scratch = new double[distances.Length];
            errors[query] = Math.Abs(at.Value(distances, labelsInOrder[query], scratch) - targets[query]);
            return scratch;
        }, _ => { });
        var error = errors.Average();
        visited.Add(new RadiusTrial(radius, error));
        return error;
    }

    private static double[][] InOrder(NeighborList[] neighbors, ReadOnlySpan<double> labels)
    {
        var ordered = new double[neighbors.Length][];
        for (var query = 0; query < ordered.Length; query++)
        {
            var rows = neighbors[query].Rows;
            ordered[query] = new double[rows.Length];
            for (var i = 0; i < rows.Length; i++)
                ordered[query][i] = labels[rows[i]];
        }
        return ordered;
    }
}
