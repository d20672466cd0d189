using System.Collections.Immutable;

namespace ImageRegression.Evaluation;

/// <summary>The residual variance at the best k, and at every k tried.</summary>
/// <param name="Value">The smallest residual variance; NaN where no graph could be used.</param>
/// <param name="Neighbors">The k that gave it; 0 where none did.</param>
/// <param name="Tried">Every k, ascending.</param>
public sealed record ResidualVarianceResult(double Value, int Neighbors, ImmutableArray<ResidualVarianceAt> Tried)
{
    internal static ResidualVarianceResult Best(ImmutableArray<ResidualVarianceAt> tried) =>
        tried.Where(at => !double.IsNaN(at.Value)).MinBy(at => at.Value) is { } best
            ? new(best.Value, best.Neighbors, tried)
            : new(double.NaN, 0, tried);
}

/// <summary>The residual variance at one k.</summary>
/// <param name="Neighbors">k.</param>
/// <param name="Value">Residual variance, the mean over draws where samples were drawn; NaN where the graph could not be used.</param>
/// <param name="Components">Connected components of the graph, the most over all draws; 1 where every pair is joined.</param>
/// <param name="UnreachablePairs">Ordered pairs of samples that no path joins, over all draws.</param>
/// <param name="PerDraw">The value of every draw.</param>
public sealed record ResidualVarianceAt(int Neighbors, double Value, int Components, long UnreachablePairs, ImmutableArray<double> PerDraw)
{
    internal static ResidualVarianceAt Mean(ImmutableArray<ResidualVarianceAt> draws) => new(
        draws[0].Neighbors,
        draws.Average(draw => draw.Value),
        draws.Max(draw => draw.Components),
        draws.Sum(draw => draw.UnreachablePairs),
        [.. draws.Select(draw => draw.Value)]);
}
