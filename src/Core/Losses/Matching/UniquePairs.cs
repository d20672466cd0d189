namespace ImageRegression.Losses.Matching;

/// <summary>Pairs on the wrong side of a threshold.</summary>
/// <param name="Rows">Their rows.</param>
/// <param name="Threshold">β.</param>
/// <param name="Sign">1 where a score is to be below it, −1 where above.</param>
internal sealed record PairsBeyond(List<(int First, int Second)> Rows, double Threshold, int Sign)
{
    public static PairsBeyond None { get; } = new([], 0, 1);

    public int Count => Rows.Count;
}

/// <summary>The terms over pairs of AdaTriplet's repository: every unordered pair of an anchor with a triplet, once.</summary>
internal readonly ref struct UniquePairs(long[] identities, ReadOnlySpan<double> scores, bool smooth)
{
    private readonly ReadOnlySpan<double> scores = scores;
    private readonly bool[] hasTriplet = HasTriplet(identities);

    /// <summary>Pairs of different subjects with φ ≥ β.</summary>
    public PairsBeyond Above(double beta) => Beyond(same: false, beta, 1);

    /// <summary>Pairs of one subject with φ ≤ β.</summary>
    public PairsBeyond Below(double beta) => Beyond(same: true, beta, -1);

    /// <summary>The mean of what they lie beyond the threshold, times a weight.</summary>
    public double Add(PairsBeyond pairs, double weight, Span<double> pull)
    {
        var sum = 0.0;
        foreach (var (first, second) in pairs.Rows)
        {
            var at = (first * identities.Length) + second;
            var beyond = pairs.Sign * (scores[at] - pairs.Threshold);
            var isRounded = smooth && pairs.Count > 1;
            sum += isRounded ? beyond + Math.Log(1 + Math.Exp(-beyond)) : beyond;
            pull[at] += pairs.Sign * weight / pairs.Count * (isRounded ? 1 / (1 + Math.Exp(-beyond)) : 1);
        }
        return pairs.Count == 0 ? 0 : weight * sum / pairs.Count;
    }

    private static bool[] HasTriplet(long[] identities)
    {
        var images = identities.CountBy(identity => identity).ToDictionary();
        return Array.ConvertAll(identities, identity => images[identity] > 1 && images.Count > 1);
    }

    private PairsBeyond Beyond(bool same, double threshold, int sign)
    {
        var rows = new List<(int, int)>();
        for (var first = 0; first < identities.Length; first++)
            for (var second = first + 1; second < identities.Length; second++)
                if ((identities[first] == identities[second]) == same && (hasTriplet[first] || hasTriplet[second])
                    && sign * (scores[(first * identities.Length) + second] - threshold) >= 0)
                    rows.Add((first, second));
        return new(rows, threshold, sign);
    }
}
