using System.Collections.Immutable;
using ImageRegression.Randomness;

namespace ImageRegression.Latent;

/// <summary>Which few cases get a label: drawn at random, but spread over the range of distances.</summary>
public static class FewShot
{
    /// <summary>
    /// The cases of one draw: in random order, each taken where it lies at least range/n^1.3 from those taken. The distances of all cases are
    /// used, so unlabelled cases are needed, as in the authors' code.
    /// </summary>
    /// <param name="distances">A distance for each case; finite.</param>
    /// <param name="count">n, how many are wanted; from 2 to as many as there are.</param>
    /// <param name="seed">Of the whole protocol.</param>
    /// <param name="repeat">Which of its draws, from 0.</param>
    /// <returns>Places in the order taken; fewer than <paramref name="count"/> where no further case lies far enough, which a caller has to say.</returns>
    /// <exception cref="UserErrorException">Fewer than two are asked, or more than there are.</exception>
    public static ImmutableArray<int> Draw(IReadOnlyList<double> distances, int count, ulong seed, int repeat)
    {
        if (count < 2)
            throw new UserErrorException($"Two labelled cases are needed, there {(count == 1 ? "is 1" : "is none")}.");
        if (count > distances.Count)
            throw new UserErrorException($"{count} labelled cases are asked, and there are {distances.Count}.");
        var least = LeastDistance(distances, count);
        var (random, order) = (SplitMix64.For(seed, (ulong)repeat), Enumerable.Range(0, distances.Count).ToArray());
        random.Shuffle<int>(order);
        if (count == distances.Count)
            return [.. order];
        var taken = ImmutableArray.CreateBuilder<int>(count);
        foreach (var one in order)
        {
            if (taken.Count == count)
                break;
            if (taken.All(other => Math.Abs(distances[one] - distances[other]) >= least))
                taken.Add(one);
        }
        return taken.ToImmutable();
    }

    /// <summary>How far apart the cases of a draw lie at least: range/n^1.3.</summary>
    /// <param name="distances">A distance for each case; at least one.</param>
    /// <param name="count">n, how many are wanted; ≥ 1.</param>
    public static double LeastDistance(IReadOnlyList<double> distances, int count) => (distances.Max() - distances.Min()) / Math.Pow(count, 1.3);
}
