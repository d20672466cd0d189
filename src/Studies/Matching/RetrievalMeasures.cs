using System.Collections.Immutable;
using ImageRegression.Evaluation;

namespace ImageRegression.Studies;

/// <summary>What can be measured of one search.</summary>
/// <param name="queries">The queries that count.</param>
internal sealed class RetrievalMeasures(ImmutableArray<MatchQuery> queries)
{
    private readonly ImmutableArray<MatchQuery> found = [.. queries.Where(query => query.Ranking.HasMatch)];
    private readonly Lazy<OpenSetCurve> openSet = new(() => OpenSetCurve.Of([.. queries.Select(query => query.Ranking)]));

    /// <summary>The measures of a search.</summary>
    public static RetrievalMeasures Of(Matches matches) => new(matches.Queries);

    /// <summary>Whole years since the first visit that queries have, ascending; 0 stands for less than half a year.</summary>
    public ImmutableArray<int> Years => [.. queries.Select(YearOf).Distinct().Order()];

    /// <summary>Queries that count.</summary>
    public int Count => queries.Length;

    /// <summary>The subject of each query that counts.</summary>
    public ImmutableArray<string> Subjects => SubjectsOf(queries);

    /// <summary>Queries whose identity is not in the gallery.</summary>
    public int Impostors => queries.Length - found.Length;

    /// <summary>Both errors of a search that may answer "nobody".</summary>
    public OpenSetCurve OpenSet => openSet.Value;

    /// <summary>The same of the queries of one year.</summary>
    public RetrievalMeasures In(int year) => new([.. queries.Where(query => YearOf(query) == year)]);

    /// <summary>What a metric is called in tables.</summary>
    public static string Name(RetrievalMetric metric) => metric switch
    {
        RetrievalMetric.MAP => "mAP",
        RetrievalMetric.MAPAtR => "mAP@R",
        RetrievalMetric.RPrecision => "R-precision",
        RetrievalMetric.Rank1 => "rank-1",
        RetrievalMetric.Rank5 => "rank-5",
        RetrievalMetric.Rank10 => "rank-10",
        RetrievalMetric.EqualErrorRate => "EER",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "No such metric."),
    };

    /// <summary>A metric over all queries that it counts; NaN where there are none.</summary>
    public double Value(RetrievalMetric metric) => Statistic(metric) is var statistic && statistic.Subjects.IsEmpty ? double.NaN
        : statistic.Of([.. Enumerable.Repeat(1.0, statistic.Subjects.Length)]);

    /// <summary>A metric as resampling subjects asks for it.</summary>
    public SubjectStatistic Statistic(RetrievalMetric metric) => metric is RetrievalMetric.EqualErrorRate
        ? new(Subjects, OpenSet.EqualErrorRateOf)
        : new(SubjectsOf(found), WeightedStatistics.Mean([.. found.Select(query => PerQuery(metric, query.Ranking.MatchRanks.AsSpan()))]));

    private static double PerQuery(RetrievalMetric metric, ReadOnlySpan<double> ranks) => metric switch
    {
        RetrievalMetric.MAP => RankingMeasures.AveragePrecision(ranks),
        RetrievalMetric.MAPAtR => RankingMeasures.AveragePrecisionAtR(ranks),
        RetrievalMetric.RPrecision => RankingMeasures.RPrecision(ranks),
        RetrievalMetric.Rank1 => RankingMeasures.FirstMatchWithin(ranks, 1),
        RetrievalMetric.Rank5 => RankingMeasures.FirstMatchWithin(ranks, 5),
        RetrievalMetric.Rank10 => RankingMeasures.FirstMatchWithin(ranks, 10),
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a mean over queries."),
    };

    private static int YearOf(MatchQuery query) => (int)Math.Round(query.Years, MidpointRounding.AwayFromZero);

    private static ImmutableArray<string> SubjectsOf(ImmutableArray<MatchQuery> queries) => [.. queries.Select(query => query.Case.Subject)];
}
