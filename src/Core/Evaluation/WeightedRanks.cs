namespace ImageRegression.Evaluation;

/// <summary>Rank correlation of samples of which some count several times and some not at all.</summary>
internal static class WeightedRanks
{
    /// <summary>Spearman's correlation as if each sample stood there as often as its weight says; tied values at their mean rank.</summary>
    public static WeightedStatistic Spearman(double[] x, double[] y)
    {
        var (ranksOfX, ranksOfY) = (Ranks(x), Ranks(y));
        return weights =>
        {
            var (a, b) = (ranksOfX(weights), ranksOfY(weights));
            return WeightedStatistics.Pearson(a, b)(weights) is var correlation && double.IsFinite(correlation) ? Math.Clamp(correlation, -1, 1) : double.NaN;
        };
    }

    private static Func<ReadOnlySpan<double>, double[]> Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        return weights =>
        {
            var (ranks, below) = (new double[values.Length], 0.0);
            for (var start = 0; start < order.Length;)
            {
                var (end, here) = (start, 0.0);
                for (; end < order.Length && values[order[end]].Equals(values[order[start]]); end++)
                    here += weights[order[end]];
                for (; start < end; start++)
                    ranks[order[start]] = below + ((here + 1) / 2);
                below += here;
            }
            return ranks;
        };
    }
}
