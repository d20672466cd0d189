namespace ImageRegression.Evaluation;

/// <summary>How good one ranking is, from the places of its matches.</summary>
/// <remarks>
/// Every measure takes the places of the R matches, from 1 and ascending (mean places where entries are equally near), lies in [0, 1] and is NaN where there is no match.
/// A mean over queries leaves those without a match out: mAP is the mean of <see cref="AveragePrecision"/>.
/// </remarks>
public static class RankingMeasures
{
    /// <summary>AP = 1/R Σ_j j / rank_j, the mean precision at the matches; of those within the first <paramref name="cutoff"/> places.</summary>
    /// <remarks>Without a cut-off and without ties, scikit-learn's <c>average_precision_score</c>.</remarks>
    /// <param name="ranks">Places of all matches.</param>
    /// <param name="cutoff">Places that count; all by default. R stays the number of all matches.</param>
    public static double AveragePrecision(ReadOnlySpan<double> ranks, int cutoff = int.MaxValue)
    {
        var sum = 0.0;
        for (var j = 0; j < ranks.Length && ranks[j] <= cutoff; j++)
            sum += (j + 1.0) / ranks[j];
        return sum / ranks.Length;
    }

    /// <summary>AP@R: the average precision within the first R places. Musgrave, Belongie and Lim (2020), "A Metric Learning Reality Check", eq. 5.</summary>
    public static double AveragePrecisionAtR(ReadOnlySpan<double> ranks) => AveragePrecision(ranks, ranks.Length);

    /// <summary>R-precision: the share of matches among the first R places.</summary>
    public static double RPrecision(ReadOnlySpan<double> ranks)
    {
        var within = 0;
        while (within < ranks.Length && ranks[within] <= ranks.Length)
            within++;
        return within / (double)ranks.Length;
    }

    /// <summary>1 where the first match is among the first <paramref name="places"/>, else 0; its mean over queries is the usual CMC.</summary>
    public static double FirstMatchWithin(ReadOnlySpan<double> ranks, int places) =>
        ranks.IsEmpty ? double.NaN : ranks[0] <= places ? 1 : 0;

    /// <summary>
    /// The share of matches that are among the first <paramref name="places"/> when the other matches are left out; its mean over
    /// queries is the "all shots" CMC of person re-identification toolkits, and of AdaTriplet's repository.
    /// </summary>
    public static double AllShotsWithin(ReadOnlySpan<double> ranks, int places)
    {
        var within = 0;
        while (within < ranks.Length && ranks[within] - within <= places)
            within++;
        return within / (double)ranks.Length;
    }
}
