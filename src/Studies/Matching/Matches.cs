using System.Collections.Immutable;
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

    /// <summary>Writes the tables of <see cref="MatchTables"/>, and <c>matches.json</c> for the next stage.</summary>
    internal void Save(ArtifactFolder to)
    {
        to.WriteJson(Json, this);
        MatchTables.Answers(this).WriteCsv(to.Path(MatchTables.AnswersFile));
        MatchTables.Nearest(this).WriteCsv(to.Path(MatchTables.NearestFile));
        MatchTables.Ranks(this).WriteCsv(to.Path(MatchTables.RanksFile));
    }

    internal static Matches Load(ArtifactFolder from) => from.ReadJson<Matches>(Json);
}

/// <summary>One image that is looked for, and what was found.</summary>
/// <param name="Case">The image.</param>
/// <param name="Years">Since the identity's first visit.</param>
/// <param name="Ranking">The gallery's answer.</param>
public sealed record MatchQuery(EmbeddedCase Case, double Years, QueryRanking Ranking);
