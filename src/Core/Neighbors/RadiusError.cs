using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Neighbors;

/// <summary>The validation error as a function of the radius, over neighbours sorted once.</summary>
internal sealed class RadiusError(RadiusNeighbors predictor, NeighborList[] neighbors, LabelValues labels, ReadOnlySpan<double> targets)
{
    private readonly LabelValues[] labelsInOrder = Array.ConvertAll(neighbors, one => labels.InOrder(one.Rows.AsSpan()));
    private readonly double[] targets = targets.ToArray();
    private readonly int references = labels.Count;
    private readonly LabelAxis axis = labels.Axis;
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
            errors[query] = axis.Distance(at.Value(distances, labelsInOrder[query], scratch), targets[query]);
            return scratch;
        }, _ => { });
        var error = errors.Average();
        visited.Add(new RadiusTrial(radius, error));
        return error;
    }
}
