using System.Collections.Immutable;
using System.Globalization;
using ImageRegression.Progression;
using ImageRegression.Tables;

namespace ImageRegression.Studies;

/// <summary>A training pair in one of its two orders.</summary>
/// <param name="Number">Of the pair in the study's table of training pairs, from 1.</param>
/// <param name="IsReversed">Whether the later image comes first.</param>
/// <param name="Visits">Its two visits, or times, in words; null where the table has neither.</param>
internal sealed record TrainingPair(int Number, bool IsReversed, string? Visits)
{
    /// <summary>Each pair in both orders, by the name that it has in evidence.</summary>
    /// <param name="pairs">The training pairs.</param>
    /// <param name="cases">The images that they name, and others.</param>
    /// <param name="timeUnit">What a time is called, such as <c>day</c>.</param>
    public static ImmutableDictionary<string, TrainingPair> InBothOrders(VisitPairs pairs, CaseTable cases, string timeUnit)
    {
        var images = cases.Cases.ToDictionary(one => one.Id, StringComparer.Ordinal);
        return pairs.Pairs.Index().SelectMany(one => new[] { (Pair: one.Item, one.Index, IsReversed: false), (Pair: one.Item.Swapped(), one.Index, IsReversed: true) })
            .ToImmutableDictionary(one => one.Pair.Id, one => new TrainingPair(one.Index + 1, one.IsReversed, Visited(images[one.Pair.Before], images[one.Pair.After], timeUnit)), StringComparer.Ordinal);
    }

    private static string? Visited(Case before, Case after, string timeUnit) => (before, after) switch
    {
        ({ Visit: { } first }, { Visit: { } second }) => string.Create(CultureInfo.InvariantCulture, $"{first} → {second}"),
        ({ Time: { } first }, { Time: { } second }) => string.Create(CultureInfo.InvariantCulture, $"{timeUnit} {first:0.##} → {second:0.##}"),
        _ => null,
    };
}
