using System.Collections.Immutable;

namespace ImageRegression.Evaluation;

/// <summary>What a gallery answers to one query.</summary>
/// <param name="MatchRanks">
/// Places of the entries with the query's identity, from 1, ascending; empty where the query's identity is not in the gallery.
/// Entries equally near share their places: of m matches and u others at one distance behind n nearer entries, the j-th match is at
/// n + j·(m + u + 1)/(m + 1), its mean place over all orders of the gallery. So a lone match that shares the first place with an
/// impostor is at 1.5, and no find at rank 1.
/// </param>
/// <param name="Candidates">Entries that were ranked; those left out by the camera filter are not among them.</param>
/// <param name="Nearest">The first entries, nearest first.</param>
/// <param name="ImpostorDistance">Distance to the nearest entry of another identity; infinite where there is none.</param>
public sealed record QueryRanking(ImmutableArray<double> MatchRanks, int Candidates, ImmutableArray<GalleryEntry> Nearest, double ImpostorDistance)
{
    /// <summary>Whether the query's identity is in the gallery, so that there is something to find.</summary>
    public bool HasMatch => !MatchRanks.IsEmpty;

    /// <summary>Place of the nearest match, from 1; null where there is none.</summary>
    public double? FirstMatch => HasMatch ? MatchRanks[0] : null;
}

/// <summary>An entry of the gallery as one query sees it.</summary>
/// <param name="Row">Its row in the gallery, from 0.</param>
/// <param name="Distance">Its distance from the query.</param>
/// <param name="IsMatch">Whether it has the query's identity.</param>
public readonly record struct GalleryEntry(int Row, double Distance, bool IsMatch);
