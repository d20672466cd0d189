namespace ImageRegression.Losses.Matching;

/// <summary>What AutoMargin sees of a batch: all its triplets, mined or not.</summary>
internal static class MarginStatistics
{
    /// <summary>A state with one more batch in its summaries.</summary>
    /// <remarks>
    /// Means take O(N²): an anchor's sum of Δ is Σ_p φ_ap and Σ_n φ_an, each times the number of the others. Quantiles need
    /// every Δ once, N²·(K − 1) of them; they pass by and are not kept.
    /// </remarks>
    public static MarginState Add(MarginState state, AutoMargin margins, long[] identities, ReadOnlySpan<double> scores) =>
        margins.Rule == MarginRule.Mean ? AddSums(state, margins, identities, scores) : AddValues(state, margins, identities, scores);

    private static MarginState AddSums(MarginState state, AutoMargin margins, long[] identities, ReadOnlySpan<double> scores)
    {
        var (n, near, hasTriplet) = (identities.Length, new AnchorNeighbors(identities), new bool[identities.Length]);
        var (deltas, negatives, positives) = (state.Deltas, state.Negatives, state.Positives);
        for (var anchor = 0; anchor < n; anchor++)
        {
            var row = scores.Slice(anchor * n, n);
            near.Take(anchor, row);
            if (!(hasTriplet[anchor] = near.HasTriplet))
                continue;
            var (same, others) = ((long)near.Positives.Length, (long)near.Negatives.Length);
            var (ofSame, ofOthers) = (Sum(row, near.Positives), Sum(row, near.Negatives));
            deltas = deltas.With((others * ofSame) - (same * ofOthers), same * others);
            positives = positives.With(ofSame, same);   // every pair from both its ends, which leaves the mean
            if (margins.Negatives == MarginNegatives.Triplets)
                negatives = negatives.With(same * ofOthers, same * others);
        }
        if (margins.Negatives == MarginNegatives.UniquePairs)
        {
            var (sum, count) = UniquePairs(identities, hasTriplet, scores, values: null);
            negatives = negatives.With(sum, count);
        }
        return state with { Deltas = deltas, Negatives = negatives, Positives = positives };
    }

    private static MarginState AddValues(MarginState state, AutoMargin margins, long[] identities, ReadOnlySpan<double> scores)
    {
        var (n, near, hasTriplet) = (identities.Length, new AnchorNeighbors(identities), new bool[identities.Length]);
        var (deltas, negatives, positives) = (new ValueStream(state.Deltas), new ValueStream(state.Negatives), state.Positives);
        for (var anchor = 0; anchor < n; anchor++)
        {
            var row = scores.Slice(anchor * n, n);
            near.Take(anchor, row);
            if (!(hasTriplet[anchor] = near.HasTriplet))
                continue;
            positives = positives.With(Sum(row, near.Positives), near.Positives.Length);
            foreach (var positive in near.Positives)
                foreach (var negative in near.Negatives)
                {
                    deltas.Add(row[positive] - row[negative]);
                    if (margins.Negatives == MarginNegatives.Triplets)
                        negatives.Add(row[negative]);
                }
        }
        if (margins.Negatives == MarginNegatives.UniquePairs)
            _ = UniquePairs(identities, hasTriplet, scores, negatives);
        return state with { Deltas = deltas.Summary(), Negatives = negatives.Summary(), Positives = positives };
    }

    private static double Sum(ReadOnlySpan<double> row, ReadOnlySpan<int> those)
    {
        var sum = 0.0;
        foreach (var one in those)
            sum += row[one];
        return sum;
    }

    // The pairs of different subjects of which one is the anchor of a triplet, each once.
    private static (double Sum, long Count) UniquePairs(long[] identities, bool[] hasTriplet, ReadOnlySpan<double> scores, ValueStream? values)
    {
        var (sum, count) = (0.0, 0L);
        for (var first = 0; first < identities.Length; first++)
            for (var second = first + 1; second < identities.Length; second++)
            {
                if (identities[first] == identities[second] || !(hasTriplet[first] || hasTriplet[second]))
                    continue;
                var score = scores[(first * identities.Length) + second];
                (sum, count) = (sum + score, count + 1);
                values?.Add(score);
            }
        return (sum, count);
    }
}
