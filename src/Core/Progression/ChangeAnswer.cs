using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ImageRegression.Neighbors;

namespace ImageRegression.Progression;

/// <summary>An answer about a change with all that it rests on.</summary>
/// <param name="Pair">The pair of visits, with the true scores.</param>
/// <param name="Target">The true class.</param>
/// <param name="Predicted">Δ̂, in label units: a weighted mean of the changes of the training pairs nearest in difference space.</param>
/// <param name="Lower">Lower end of its interval, in label units.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Coverage">The probability that the interval holds the true change, over subjects.</param>
/// <param name="Answer">What the interval allows to say; <see cref="ChangeSet.CannotSay"/> where the pair is out-of-distribution.</param>
/// <param name="Evidence">The training pairs behind Δ̂, nearest first: whose, their Δ, weight, and what leaving the pair or its subject out would do.</param>
public sealed record ChangeAnswer(
    VisitPair Pair, ChangeClass Target, double Predicted, double Lower, double Upper, double Coverage, ChangeSet Answer, ImmutableArray<CaseEvidence> Evidence)
{
    /// <summary>Whether no training pair is like this one, so that nothing is said; null where too few subjects were held out to tell.</summary>
    public bool? IsOutOfDistribution { get; init; }

    /// <summary>Δ̂ in one unit of time; null where the table has no times or none has passed.</summary>
    [JsonIgnore]
    public double? Rate => Pair.Elapsed is { } elapsed and > 0 ? Predicted / elapsed : null;

    /// <summary>Whether the interval holds the true change.</summary>
    [JsonIgnore]
    public bool IsCovered => Lower <= Pair.Change && Pair.Change <= Upper;
}
