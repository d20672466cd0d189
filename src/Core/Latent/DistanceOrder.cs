using System.Collections.Immutable;

namespace ImageRegression.Latent;

/// <summary>Cases in the order of their distance to a plane, which needs no label.</summary>
public static class DistanceOrder
{
    /// <summary>From the lowest distance to the highest; equal ones in the order given.</summary>
    /// <param name="distances">N distances.</param>
    /// <returns>N places, from 0.</returns>
    public static ImmutableArray<int> Of(IReadOnlyList<double> distances) => [.. Enumerable.Range(0, distances.Count).OrderBy(row => distances[row])];

    /// <summary>Cases to show of an order.</summary>
    /// <param name="order">N places.</param>
    /// <param name="count">How many; all where there are no more.</param>
    /// <param name="edges">
    /// Whether a third each is of the lowest tenth, of the middle and of the highest tenth, as the authors' <c>weighted_edges</c> shows them.
    /// Default false: evenly spaced ranks, the first and the last among them.
    /// </param>
    /// <returns>Places, in the order's own order.</returns>
    public static ImmutableArray<int> Shown(ImmutableArray<int> order, int count, bool edges = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count >= order.Length)
            return order;
        if (!edges)
            return Even(order, 0, order.Length, count);
        var (third, tenth) = (count / 3, order.Length / 10);
        return tenth < third ? Even(order, 0, order.Length, count)
            : [.. Even(order, 0, tenth, third), .. Even(order, tenth, order.Length - (2 * tenth), count - (2 * third)), .. Even(order, order.Length - tenth, tenth, third)];
    }

    /// <summary>The two cases worth labelling when only two can be: those at the 5th and the 95th percentile of the distances.</summary>
    /// <param name="distances">N distances; N ≥ 2.</param>
    /// <exception cref="UserErrorException">There are fewer than two cases.</exception>
    public static (int Low, int High) WorthLabelling(IReadOnlyList<double> distances)
    {
        if (distances.Count < 2)
            throw new UserErrorException($"Two cases are needed, there {(distances.Count == 1 ? "is 1" : "is none")}.");
        var order = Of(distances);
        return (order[Rank(0.05)], order[Rank(0.95)]);

        int Rank(double share) => (int)Math.Round(share * (order.Length - 1), MidpointRounding.AwayFromZero);
    }

    private static ImmutableArray<int> Even(ImmutableArray<int> order, int start, int length, int count) => count switch
    {
        0 => [],
        1 => [order[start + (length / 2)]],
        _ => [.. Enumerable.Range(0, count).Select(k => order[start + (int)((long)k * (length - 1) / (count - 1))])],
    };
}
