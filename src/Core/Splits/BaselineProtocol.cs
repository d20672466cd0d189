using System.Collections.Immutable;
using ImageRegression.Randomness;
using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>Which images are a gallery and which are looked for in it: the first visit, and all that follow.</summary>
/// <remarks>
/// Nguyen, Nguyen and Tiulpin (2022), "AdaTriplet", section 3: follow-ups are queries, the baseline is the gallery, left and
/// right of one subject are two identities. An identity that was seen once has no query but stands in the gallery, where it can
/// be mistaken for others. All images of the first visit belong to the gallery.
/// </remarks>
public sealed record BaselineProtocol
{
    /// <summary>
    /// How many of a hundred subjects are in the gallery; 1 to 100. Default 100. Of the others, the first visit is left out and
    /// the follow-ups are queries to which "nobody" is right.
    /// </summary>
    public int EnrolledPercent
    {
        get;
        init => field = value is >= 1 and <= 100 ? value
            : throw new ArgumentOutOfRangeException(nameof(EnrolledPercent), value, "Must lie between 1 and 100.");
    } = 100;

    /// <summary>Which subjects are in the gallery, where not all are.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Divides images.</summary>
    /// <param name="visits">Who is seen in each image, and when.</param>
    /// <returns>Gallery and queries, each in the order of the images.</returns>
    public VisitDivision Of(IReadOnlyList<Visit> visits)
    {
        var enrolled = Enrolled(visits);
        var baseline = visits.GroupBy(visit => visit.Identity, StringComparer.Ordinal)
            .ToDictionary(identity => identity.Key, identity => identity.Min(visit => visit.Months), StringComparer.Ordinal);
        var rows = Enumerable.Range(0, visits.Count).ToLookup(row => visits[row].Months == baseline[visits[row].Identity]);
        ImmutableArray<int> queries = [.. rows[false]];
        return new(
            [.. rows[true].Where(row => enrolled.Contains(visits[row].Subject))], queries,
            [.. queries.Select(row => (visits[row].Months - baseline[visits[row].Identity]) / 12.0)]);
    }

    private HashSet<string> Enrolled(IReadOnlyList<Visit> visits)
    {
        string[] subjects = [.. visits.Select(visit => visit.Subject).Distinct().Order(StringComparer.Ordinal)];
        if (EnrolledPercent == 100)
            return [.. subjects];
        var random = SplitMix64.For(Seed, 1);
        random.Shuffle<string>(subjects);
        return [.. subjects.Take((int)Math.Ceiling(subjects.Length * EnrolledPercent / 100.0))];
    }
}

/// <summary>Who is seen in an image, and when.</summary>
/// <param name="Subject">The person.</param>
/// <param name="Side">Which of a pair; null where there is none.</param>
/// <param name="Months">Since any day of the subject's own.</param>
public readonly record struct Visit(string Subject, Side? Side, int Months)
{
    /// <inheritdoc cref="Case.Identity"/>
    public string Identity => Case.IdentityOf(Subject, Side);
}

/// <summary>A gallery and queries to it.</summary>
/// <param name="Gallery">Rows of the gallery's images.</param>
/// <param name="Queries">Rows of the queries' images.</param>
/// <param name="Years">Years since the identity's first visit, one a query; greater than 0.</param>
public sealed record VisitDivision(ImmutableArray<int> Gallery, ImmutableArray<int> Queries, ImmutableArray<double> Years);
