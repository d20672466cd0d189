using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Tables;

namespace ImageRegression.Progression;

/// <summary>Pairs of visits of one subject: what a change is read from.</summary>
/// <param name="Pairs">By subject, side, position and time; the order of the table decides nothing.</param>
public sealed record VisitPairs(ImmutableArray<VisitPair> Pairs)
{
    private const int Most = 5_000_000;   // about 1 GB of them

    /// <summary>Pairs the images of a table.</summary>
    /// <remarks>
    /// Visits follow each other by <see cref="Case.Visit"/>, and by <see cref="Case.Time"/> where the table has no visits. Where a visit has several
    /// images of one side and position, each is paired with each of the other visit.
    /// </remarks>
    /// <param name="cases">The images; of one part of a division, so that no pair straddles two.</param>
    /// <param name="rule">Which visits are paired.</param>
    /// <param name="timeUnit">What a time is called, such as <c>day</c>.</param>
    /// <exception cref="UserErrorException">
    /// Labels come round; nobody was seen twice; there are more than five million pairs; a subject's visits have neither number nor time; or a visit lies before the one that it should follow: with the line of the table.
    /// </exception>
    public static VisitPairs Of(CaseTable cases, PairRule rule, string timeUnit = "time")
    {
        if (cases.Axis.IsCircle)
            throw new UserErrorException("These labels come round (they have a period), and of two such labels neither is higher. Change within a subject needs labels on a line: leave the period out, or choose another label.", cases.File);
        Case[][][] groups = rule == PairRule.BetweenPlaces
            ? [.. cases.Cases.GroupBy(one => one.Subject, StringComparer.Ordinal).Select(subject => AnyVisits([.. subject], cases.File, timeUnit))]
            : [.. cases.Cases.GroupBy(one => (one.Subject, one.Side, one.Position)).Select(place => Visits([.. place], cases.File, timeUnit))];
        ThrowIfMore(groups.Sum(visits => Count(visits, rule)), rule, cases.File);
        ImmutableArray<VisitPair> pairs =
        [
            .. groups.SelectMany(visits => rule == PairRule.BetweenPlaces ? visits.SelectMany(BetweenPlaces) : Pair(visits, rule))
                .OrderBy(pair => pair.Pair.Subject, StringComparer.Ordinal).ThenBy(pair => pair.Pair.Side).ThenBy(pair => pair.Pair.Position, StringComparer.Ordinal)
                .ThenBy(pair => pair.First).ThenBy(pair => pair.Second)
                .ThenBy(pair => pair.Pair.Before, StringComparer.Ordinal).ThenBy(pair => pair.Pair.After, StringComparer.Ordinal)
                .Select(pair => pair.Pair),
        ];
        return pairs.IsEmpty ? throw NoPair(cases, rule) : new(pairs);
    }

    // Pairs grow with the square of the visits; they are counted before any is made.
    private static void ThrowIfMore(long pairs, PairRule rule, string? file)
    {
        if (pairs > Most)
            throw new UserErrorException(
                string.Create(CultureInfo.InvariantCulture, $"The rule {rule} makes {pairs:N0} pairs of these images, and {Most:N0} is the most. Pair each visit with the next one alone (Consecutive), or name fewer images as of one subject, side and position."), file);
    }

    private static long Count(Case[][] visits, PairRule rule)
    {
        var (pairs, earlier) = (0L, 0L);   // earlier: images that the visit at hand is compared with
        for (var visit = 0; visit < visits.Length; visit++)
        {
            long images = visits[visit].Length;
            pairs += rule switch
            {
                PairRule.SameVisit => Among(images),
                PairRule.BetweenPlaces => Among(images) - visits[visit].CountBy(one => (one.Side, one.Position)).Sum(place => Among(place.Value)),
                _ => images * earlier,
            };
            earlier = rule switch
            {
                PairRule.AllOrdered => earlier + images,
                PairRule.FromBaseline when visit > 0 => earlier,
                _ => images,
            };
        }
        return pairs;

        static long Among(long images) => images * (images - 1) / 2;
    }

    private static IEnumerable<(VisitPair Pair, int First, int Second)> Pair(Case[][] visits, PairRule rule)
    {
        for (var first = 0; first < visits.Length; first++)
            for (var second = first; second < visits.Length; second++)
                if (IsAsked(rule, first, second))
                    foreach (var (i, before) in visits[first].Index())
                        foreach (var (j, after) in visits[second].Index())
                            if (first != second || i < j)
                                yield return (PairOf(before, after), first, second);
    }

    private static IEnumerable<(VisitPair Pair, int First, int Second)> BetweenPlaces(Case[] visit)
    {
        Case[] placed = [.. visit.OrderBy(one => one.Side).ThenBy(one => one.Position, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal)];
        for (var first = 0; first < placed.Length; first++)
            for (var second = first + 1; second < placed.Length; second++)
                if ((placed[first].Side, placed[first].Position) != (placed[second].Side, placed[second].Position))
                    yield return (PairOf(placed[first], placed[second]), first, second);
    }

    private static bool IsAsked(PairRule rule, int first, int second) => rule switch
    {
        PairRule.Consecutive => second == first + 1,
        PairRule.AllOrdered => second > first,
        PairRule.FromBaseline => first == 0 && second > 0,
        _ => second == first,
    };

    private static VisitPair PairOf(Case before, Case after) => new(before.Subject, before.Id, after.Id, before.Label, after.Label)
    {
        Side = before.Side == after.Side ? before.Side : null,
        Position = before.Position == after.Position ? before.Position : $"{before.Position} → {after.Position}",
        Elapsed = before.Time is { } earlier && after.Time is { } later ? WrittenDifference.Of(later, earlier) : null,
    };

    // Where nothing tells visits apart, all images of a subject are of one.
    private static Case[][] AnyVisits(Case[] images, string? file, string timeUnit) =>
        images.All(one => one.Visit is null && one.Time is null) ? [images] : Visits(images, file, timeUnit);

    // The images of one place of one subject, visit by visit; those of one visit by name.
    private static Case[][] Visits(Case[] images, string? file, string timeUnit)
    {
        if (images.Length == 1)
            return [images];
        var isNumbered = images.Any(one => one.Visit is not null);
        if (Array.Find(images, one => isNumbered ? one.Visit is null : one.Time is null) is { } without)
            throw new UserErrorException(
                isNumbered ? $"'{without.Id}' has no visit, and other images of {without.Subject} have one. Without it nobody knows which came first."
                    : $"{without.Subject} has {images.Length} images, and '{without.Id}' has neither visit nor time. Give the table a column visit or time, so that it is known which came first.",
                file, LineOf(without));
        Case[][] visits =
        [
            .. images.GroupBy(one => isNumbered ? one.Visit!.Value : one.Time!.Value).OrderBy(visit => visit.Key)
                .Select(visit => visit.OrderBy(one => one.Id, StringComparer.Ordinal).ToArray()),
        ];
        Case? latest = null;
        foreach (var visit in visits)
        {
            if (latest is not null && visit.Where(one => one.Time < latest.Time).MinBy(one => one.Line) is { } early)
                throw new UserErrorException(
                    string.Create(CultureInfo.InvariantCulture, $"visit {early.Visit} ({timeUnit} {early.Time}) lies before visit {latest.Visit} ({timeUnit} {latest.Time})."), file, LineOf(early));
            latest = visit.Where(one => one.Time is not null).MaxBy(one => one.Time) ?? latest;
        }
        return visits;
    }

    private static int? LineOf(Case one) => one.Line > 0 ? one.Line : null;

    private static UserErrorException NoPair(CaseTable cases, PairRule rule)
    {
        var visits = cases.Cases.GroupBy(one => one.Subject, StringComparer.Ordinal)
            .Select(subject => subject.DistinctBy(one => (one.Visit, one.Time)).Count()).ToArray();
        var subjects = $"{visits.Length} subject{(visits.Length == 1 ? "" : "s")}";
        return new(
            rule == PairRule.BetweenPlaces ? $"No pair: {subjects}, none with images of two places in one visit. Give the table a column position or side."
            : rule == PairRule.SameVisit ? $"No pair: {subjects}, none with two images of one visit, side and position."
            : visits.All(count => count == 1) ? $"No pair: {subjects}, each with one visit."
            : $"No pair: {subjects}, none with two visits of one side and position.", cases.File);
    }
}
