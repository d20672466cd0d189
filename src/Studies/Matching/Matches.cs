using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>What a gallery answers to many queries.</summary>
/// <param name="Gallery">The images that are looked among; entries of rankings are rows of it.</param>
/// <param name="Queries">The images that are looked for.</param>
public sealed record Matches(ImmutableArray<EmbeddedCase> Gallery, ImmutableArray<MatchQuery> Queries)
{
    private const string Json = "matches.json";

    /// <summary>
    /// Writes <c>matches.csv</c> for people, a line a query whose nearest entries stand in columns joined by semicolons, and
    /// <c>matches.json</c> for the next stage.
    /// </summary>
    internal void Save(ArtifactFolder to)
    {
        to.WriteJson(Json, this);
        using var csv = CsvWriter.Create(new StreamWriter(to.Path("matches.csv")), new CsvWriterOptions());
        csv.WriteRecord([
            "id", "subject", "side", "site", "years", "in_gallery", "first_match", "match_ranks", "average_precision", "average_precision_at_r",
            "nearest_ids", "nearest_distances", "nearest_are_matches", "impostor_distance"]);
        foreach (var (c, years, ranking) in Queries)
            csv.WriteRecord([
                c.Id, c.Subject, c.Side?.ToString() ?? "", c.Site ?? "", Text(years), ranking.HasMatch ? "true" : "false", ranking.FirstMatch is { } first ? Text(first) : "",
                string.Join(';', ranking.MatchRanks.Select(rank => Text(rank))), ranking.HasMatch ? Text(RankingMeasures.AveragePrecision(ranking.MatchRanks.AsSpan())) : "",
                ranking.HasMatch ? Text(RankingMeasures.AveragePrecisionAtR(ranking.MatchRanks.AsSpan())) : "",
                string.Join(';', ranking.Nearest.Select(entry => Gallery[entry.Row].Id)), string.Join(';', ranking.Nearest.Select(entry => Text(entry.Distance))),
                string.Join(';', ranking.Nearest.Select(entry => entry.IsMatch ? "true" : "false")), Text(ranking.ImpostorDistance)]);
    }

    internal static Matches Load(ArtifactFolder from) => from.ReadJson<Matches>(Json);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>One image that is looked for, and what was found.</summary>
/// <param name="Case">The image.</param>
/// <param name="Years">Since the identity's first visit.</param>
/// <param name="Ranking">The gallery's answer.</param>
public sealed record MatchQuery(EmbeddedCase Case, double Years, QueryRanking Ranking);
