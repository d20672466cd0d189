using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ImageRegression.Progression;

/// <summary>What was answered for a pair of visits.</summary>
/// <param name="Pair">The pair, with the true scores.</param>
/// <param name="Target">The true class.</param>
/// <param name="Predicted">The class answered.</param>
/// <param name="PredictedChange">Δ answered, in label units.</param>
public sealed record ChangePrediction(VisitPair Pair, ChangeClass Target, ChangeClass Predicted, double PredictedChange)
{
    /// <summary>Of improved, same and worse; empty where the method gives none.</summary>
    public ImmutableArray<double> Probabilities { get; init; } = [];

    /// <summary>Whether improved was called worse, or worse improved.</summary>
    [JsonIgnore]
    public bool IsSignError => Target != ChangeClass.Same && Predicted == Target.Mirrored();
}
