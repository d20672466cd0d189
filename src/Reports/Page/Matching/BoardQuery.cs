using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Reports.Figures.Matching;
using ImageRegression.Studies;

namespace ImageRegression.Reports.Page.Matching;

/// <summary>A query of a method as the match board shows it.</summary>
/// <param name="Fold">Where it was asked.</param>
/// <param name="Query">The query.</param>
/// <param name="Gallery">The fold's gallery by identity.</param>
internal sealed record BoardQuery(MatchingFold Fold, MatchQuery Query, ILookup<string, EmbeddedCase> Gallery)
{
    /// <summary>The images of the gallery that should be found; empty where there is none.</summary>
    public ImmutableArray<EmbeddedCase> Own => Query.Ranking.HasMatch ? [.. Gallery[Query.Case.Identity]] : [];

    /// <summary>The answers that are listed, nearest first.</summary>
    public IEnumerable<EmbeddedCase> Nearest => Query.Ranking.Nearest.Select(entry => Fold.Matches.Gallery[entry.Row]);

    /// <summary>All images that its card shows.</summary>
    public IEnumerable<EmbeddedCase> Shown => [Query.Case, .. Own.Take(1), .. Nearest];

    private double AveragePrecision => RankingMeasures.AveragePrecision(Query.Ranking.MatchRanks.AsSpan());

    // How much farther the nearest impostor is than the nearest entry; negative where the nearest entry is the impostor.
    private double Lead => Query.Ranking.FirstMatch == 1 ? Query.Ranking.ImpostorDistance - Query.Ranking.Nearest[0].Distance : 0;

    /// <summary>
    /// The queries of a method, worst first: by average precision, and of those answered equally well, the one first that
    /// impostors come nearest to. Queries that have nothing to find stand in the end.
    /// </summary>
    public static ImmutableArray<BoardQuery> WorstFirst(MatchingMethod method) =>
    [
        .. method.Folds.SelectMany(Asked)
            .OrderBy(one => one.Query.Ranking.HasMatch ? 0 : 1).ThenBy(one => one.AveragePrecision).ThenBy(one => one.Lead)
            .ThenBy(one => one.Query.Case.Id, StringComparer.Ordinal),
    ];

    private static IEnumerable<BoardQuery> Asked(MatchingFold fold)
    {
        var gallery = fold.Matches.Gallery.ToLookup(entry => entry.Identity, StringComparer.Ordinal);
        return fold.Matches.Queries.Select(query => new BoardQuery(fold, query, gallery));
    }

    /// <summary>Places of so many queries in an order that takes the worst, the best and one spread evenly over all by turns.</summary>
    /// <param name="count">Number of queries, worst first.</param>
    public static IEnumerable<int> ByTurns(int count) =>
        Evenly(count).SelectMany((even, i) => new[] { i, count - 1 - i, even }).Distinct();

    /// <summary>Places of so many queries such that any number of the first ones lies evenly over all.</summary>
    public static IEnumerable<int> Evenly(int count) => Spread.Evenly([.. Enumerable.Range(0, count).Select(i => (double)i)]);
}
