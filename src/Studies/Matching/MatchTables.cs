using ImageRegression.Evaluation;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>What a gallery answered as tables for people and other programs: a row a query, a row an entry near it, and a row a match.</summary>
internal static class MatchTables
{
    /// <summary>Name of the table of queries among the files of a result.</summary>
    public const string AnswersFile = "matches.csv";

    /// <summary>Name of the table of what was nearest to them.</summary>
    public const string NearestFile = "nearest.csv";

    /// <summary>Name of the table of the places that their matches took.</summary>
    public const string RanksFile = "match_ranks.csv";

    /// <summary>
    /// A row a query: <c>id</c>, <c>subject</c>, <c>side</c>, <c>site</c>, <c>years</c> since the first visit, how many <c>matches</c> the gallery holds (0: it is
    /// of nobody there), the place of the <c>first_match</c>, <c>average_precision</c>, <c>average_precision_at_r</c>, and the <c>impostor_distance</c>.
    /// What is not defined is left empty.
    /// </summary>
    public static DataFrame Answers(Matches matches) => new(
        FrameColumn.Of("id", matches.Queries.Select(query => query.Case.Id)),
        FrameColumn.Of("subject", matches.Queries.Select(query => query.Case.Subject)),
        FrameColumn.Of("side", matches.Queries.Select(query => query.Case.Side?.ToString() ?? "")),
        FrameColumn.Of("site", matches.Queries.Select(query => query.Case.Site ?? "")),
        FrameColumn.Of("years", matches.Queries.Select(query => query.Years)),
        FrameColumn.Of("matches", matches.Queries.Select(query => query.Ranking.MatchRanks.Length)),
        FrameColumn.Of("first_match", matches.Queries.Select(query => query.Ranking.FirstMatch)),
        FrameColumn.Of("average_precision", matches.Queries.Select(query => OfMatches(query, ranks => RankingMeasures.AveragePrecision(ranks)))),
        FrameColumn.Of("average_precision_at_r", matches.Queries.Select(query => OfMatches(query, RankingMeasures.AveragePrecisionAtR))),
        FrameColumn.Of("impostor_distance", matches.Queries.Select(query => query.Ranking.ImpostorDistance)));

    /// <summary>A row an entry near a query, nearest first: the query's <c>id</c>, <c>place</c> from 1, <c>entry</c>, <c>entry_subject</c>, <c>distance</c>, <c>is_match</c>.</summary>
    public static DataFrame Nearest(Matches matches)
    {
        (string Id, int Place, GalleryEntry Entry)[] rows = [.. matches.Queries.SelectMany(query => query.Ranking.Nearest.Select((entry, i) => (query.Case.Id, i + 1, entry)))];
        return new(
            FrameColumn.Of("id", rows.Select(row => row.Id)),
            FrameColumn.Of("place", rows.Select(row => row.Place)),
            FrameColumn.Of("entry", rows.Select(row => matches.Gallery[row.Entry.Row].Id)),
            FrameColumn.Of("entry_subject", rows.Select(row => matches.Gallery[row.Entry.Row].Subject)),
            FrameColumn.Of("distance", rows.Select(row => row.Entry.Distance)),
            FrameColumn.Of("is_match", rows.Select(row => row.Entry.IsMatch)));
    }

    /// <summary>A row a match of a query: the query's <c>id</c>, <c>match</c> from 1, and its <c>rank</c>; entries equally near share their places.</summary>
    public static DataFrame Ranks(Matches matches)
    {
        (string Id, int Match, double Rank)[] rows = [.. matches.Queries.SelectMany(query => query.Ranking.MatchRanks.Select((rank, i) => (query.Case.Id, i + 1, rank)))];
        return new(
            FrameColumn.Of("id", rows.Select(row => row.Id)),
            FrameColumn.Of("match", rows.Select(row => row.Match)),
            FrameColumn.Of("rank", rows.Select(row => row.Rank)));
    }

    private static double? OfMatches(MatchQuery query, Func<ReadOnlySpan<double>, double> measure) =>
        query.Ranking.HasMatch ? measure(query.Ranking.MatchRanks.AsSpan()) : null;
}
