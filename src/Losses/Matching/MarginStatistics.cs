namespace ImageRegression.Losses.Matching;

/// <summary>What AutoMargin sees of a batch: all its triplets, mined or not.</summary>
internal static class MarginStatistics
{
    /// <summary>A state with one more batch in its summaries.</summary>
    /// <remarks>Means take O(N²): an anchor's sum of Δ is Σ_p φ_ap and Σ_n φ_an, each times the number of the others. Quantiles need every Δ once.</remarks>
    public static MarginState Add(MarginState state, AutoMargin margins, long[] identities, ReadOnlySpan<double> scores)
    {
        var withValues = margins.Rule != MarginRule.Mean;
        var (n, near) = (identities.Length, new AnchorNeighbors(identities));
        var (deltas, negatives, positives) = (state.Deltas, state.Negatives, state.Positives);
        var (deltaValues, negativeValues) = (new List<double>(), new List<double>());
        var hasTriplet = new bool[n];
        for (var anchor = 0; anchor < n; anchor++)
        {
            var row = scores.Slice(anchor * n, n);
            near.Take(anchor, row);
            var (same, others) = (near.Positives.Length, near.Negatives.Length);
            hasTriplet[anchor] = same > 0 && others > 0;
            if (!hasTriplet[anchor])
                continue;
            var (ofSame, ofOthers) = (0.0, 0.0);
            foreach (var positive in near.Positives)
                ofSame += row[positive];
            foreach (var negative in near.Negatives)
                ofOthers += row[negative];
            positives = positives.With(ofSame, same);   // every pair from both its ends, which leaves the mean
            if (withValues)
            {
                foreach (var positive in near.Positives)
                    foreach (var negative in near.Negatives)
                        deltaValues.Add(row[positive] - row[negative]);
                if (margins.Negatives == MarginNegatives.Triplets)
                    foreach (var negative in near.Negatives)
                        negativeValues.AddRange(Enumerable.Repeat(row[negative], same));
            }
            else
            {
                deltas = deltas.With((others * ofSame) - (same * ofOthers), (long)same * others);
                if (margins.Negatives == MarginNegatives.Triplets)
                    negatives = negatives.With(same * ofOthers, (long)same * others);
            }
        }
        if (margins.Negatives == MarginNegatives.UniquePairs)
        {
            var (sum, count) = (0.0, 0L);
            for (var first = 0; first < n; first++)
                for (var second = first + 1; second < n; second++)
                {
                    if (identities[first] == identities[second] || !(hasTriplet[first] || hasTriplet[second]))
                        continue;
                    if (withValues)
                        negativeValues.Add(scores[(first * n) + second]);
                    (sum, count) = (sum + scores[(first * n) + second], count + 1);
                }
            if (!withValues)
                negatives = negatives.With(sum, count);
        }
        if (withValues)
            (deltas, negatives) = (deltas.With(deltaValues.ToArray()), negatives.With(negativeValues.ToArray()));
        return state with { Deltas = deltas, Negatives = negatives, Positives = positives };
    }
}
