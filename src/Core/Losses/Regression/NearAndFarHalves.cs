using System.Collections.Immutable;

namespace ImageRegression.Losses;

/// <summary>Where <see cref="LearnerContrastive"/> puts others who lie equally far in label, where a half ends among them.</summary>
public enum HalfTies
{
    /// <summary>The earlier in the batch counts as nearer, as a stable sort has it.</summary>
    ByIndex,

    /// <summary>They share the places: each counts in either half by the part of their places that lie in it.</summary>
    Shared,
}

/// <summary>Whether an anchor takes a place in its own nearer half.</summary>
public enum HalfAnchor
{
    /// <summary>The others are divided: ⌊(B − 1)/2⌋ are near, the rest far.</summary>
    Excluded,

    /// <summary>The batch is divided, and the anchor is its own nearest: ⌊B/2⌋ − 1 of the others are near, ⌊B/2⌋ far. At even B no difference.</summary>
    Included,
}

/// <summary>Algorithm 1 of LEARNER for one anchor: which of the others are its positives, and which its negatives.</summary>
/// <param name="Near">For every case of the batch, in how far it is a positive, 0 to 1; 0 for the anchor.</param>
/// <param name="Far">As much for the negatives.</param>
internal readonly record struct NearAndFarHalves(double[] Near, double[] Far)
{
    /// <summary>Divides the batch by how far the labels lie from the anchor's.</summary>
    /// <param name="anchor">Row of the anchor.</param>
    /// <param name="distances">Its label distances to all, itself included; B of them.</param>
    /// <param name="unclear">By how much each may be off: two that differ by no more than both are equal.</param>
    /// <param name="own">Whether the anchor takes a place.</param>
    /// <param name="ties">Who of the equally far is nearer.</param>
    public static NearAndFarHalves Of(int anchor, ReadOnlySpan<double> distances, ReadOnlySpan<double> unclear, HalfAnchor own, HalfTies ties)
    {
        var batch = distances.Length;
        var (near, far) = own == HalfAnchor.Excluded ? ((batch - 1) / 2, batch / 2) : (batch / 2 - 1, batch / 2);
        var (isNear, isFar) = (new double[batch], new double[batch]);
        var place = 0;
        foreach (var tied in Tied(anchor, distances, unclear))
        {
            // Each group takes the next places; those below `near` are the positives', the last `far` the negatives'.
            if (ties == HalfTies.ByIndex)
                foreach (var (offset, other) in tied.Index())
                    (isNear[other], isFar[other]) = (place + offset < near ? 1 : 0, place + offset >= batch - 1 - far ? 1 : 0);
            else
                foreach (var other in tied)
                    (isNear[other], isFar[other]) = (Share(place, tied.Length, 0, near), Share(place, tied.Length, batch - 1 - far, batch - 1));
            place += tied.Length;
        }
        return new(isNear, isFar);
    }

    private static double Share(int start, int length, int from, int to) =>
        (double)Math.Max(0, Math.Min(start + length, to) - Math.Max(start, from)) / length;

    // The others from the nearest to the farthest, in groups of equal distance, each in the order of the batch.
    private static ImmutableArray<int[]> Tied(int anchor, ReadOnlySpan<double> distances, ReadOnlySpan<double> unclear)
    {
        var values = distances.ToArray();
        int[] others = [.. Enumerable.Range(0, values.Length).Where(other => other != anchor).OrderBy(other => values[other])];   // stable
        var groups = ImmutableArray.CreateBuilder<int[]>();
        var start = 0;
        for (var i = 1; i <= others.Length; i++)
        {
            if (i < others.Length && values[others[i]] - values[others[i - 1]] <= unclear[others[i]] + unclear[others[i - 1]])
                continue;
            groups.Add([.. others[start..i].Order()]);
            start = i;
        }
        return groups.ToImmutable();
    }
}
