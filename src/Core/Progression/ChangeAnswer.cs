using System.Text.Json.Serialization;
using ImageRegression.Neighbors;

namespace ImageRegression.Progression;

/// <summary>An answer about a change with all that it rests on.</summary>
/// <param name="Pair">The pair of visits, with the true scores.</param>
/// <param name="Target">The true class.</param>
/// <param name="Answer">What the interval allows to say; <see cref="ChangeSet.CannotSay"/> where the pair is out-of-distribution.</param>
/// <param name="Prediction">
/// Δ̂ with its interval, in label units: a weighted mean of the changes of the training pairs nearest in difference space. They are its evidence: whose
/// they are, their Δ, weight, and what leaving the pair or its subject out would do.
/// </param>
public sealed record ChangeAnswer(VisitPair Pair, ChangeClass Target, ChangeSet Answer, CasePrediction Prediction)
{
    /// <summary>Where the true change lies with a stated probability, in label units; anywhere where nothing was calibrated.</summary>
    [JsonIgnore]
    public PredictionInterval Interval => Prediction.Interval ?? new(double.NegativeInfinity, double.PositiveInfinity, 1);

    /// <summary>Δ̂ in one unit of time; null where the table has no times or none has passed.</summary>
    [JsonIgnore]
    public double? Rate => Pair.Elapsed is { } elapsed and > 0 ? Prediction.Predicted / elapsed : null;

    /// <summary>Whether the interval holds the true change.</summary>
    [JsonIgnore]
    public bool IsCovered => Interval.Lower <= Pair.Change && Pair.Change <= Interval.Upper;

    /// <summary>Whether the answer excludes the true class.</summary>
    [JsonIgnore]
    public bool IsWrong => !Answer.Classes().Contains(Target);
}
