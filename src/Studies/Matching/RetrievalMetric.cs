namespace ImageRegression.Studies;

/// <summary>What can be measured of a search in a gallery. All but the last are means over the queries with a match in the gallery.</summary>
public enum RetrievalMetric
{
    /// <summary>Mean average precision, 0 to 1.</summary>
    MAP,

    /// <summary>Mean average precision within the first R places, R the number of matches, 0 to 1 (Musgrave et al. 2020).</summary>
    MAPAtR,

    /// <summary>Share of matches among the first R places, 0 to 1.</summary>
    RPrecision,

    /// <summary>Share of queries whose nearest entry is a match, 0 to 1.</summary>
    Rank1,

    /// <summary>Share of queries with a match among the first five.</summary>
    Rank5,

    /// <summary>Share of queries with a match among the first ten.</summary>
    Rank10,

    /// <summary>Error of a search that may answer "nobody", at the threshold at which false matches and false non-matches are equally frequent.</summary>
    EqualErrorRate,
}
