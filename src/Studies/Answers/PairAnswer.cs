using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Progression;

namespace ImageRegression.Studies;

/// <summary>The answer for two images of one subject, in label units, ready to be told.</summary>
internal sealed record PairAnswer
{
    /// <summary>What the study calls itself, and the method that answers.</summary>
    public required (string Study, string Method) By { get; init; }

    /// <summary>Unit of the scores; empty where they have none.</summary>
    public required string Unit { get; init; }

    /// <summary>What one file is called: clip or image.</summary>
    public required string Noun { get; init; }

    /// <summary>What a reader must know of the study and of the two images.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>The earlier image and the later one, as they may be named.</summary>
    public required (string Before, string After) Images { get; init; }

    /// <summary>Whose they are; null where it is not said.</summary>
    public string? Subject { get; init; }

    /// <summary>Those of the two that lie farther from all training images than images like them do; in words.</summary>
    public required ImmutableArray<string> Unlike { get; init; }

    /// <summary>What the interval allows to say.</summary>
    public required ChangeSet Set { get; init; }

    /// <summary>The same in words.</summary>
    public string Word => Set.Word();

    /// <summary>The classes that are left, in words; all where nothing can be said.</summary>
    public ImmutableArray<string> Classes => [.. Set.Classes().Select(one => one.Word())];

    /// <summary>Δ̂ and its interval. Its own evidence names training pairs; <see cref="Evidence"/> as they may be named.</summary>
    public required CasePrediction Prediction { get; init; }

    /// <summary>When a subject improved, stayed the same or got worse.</summary>
    public required ChangeRule Rule { get; init; }

    /// <summary>The difference up to which two scores count as the same.</summary>
    public double Band => Rule.Same.HalfWidth!.Value;

    /// <summary>The scores that the model's head predicts for each image alone; null where it has none.</summary>
    public (double Before, double After)? Scores { get; init; }

    /// <summary>The smallest change that answers can tell from none; null where that is not known.</summary>
    public SmallestDetectableChange? Smallest { get; init; }

    /// <summary>Whether Δ̂ is larger than that; null where that is not known.</summary>
    public bool? IsBeyondSmallest => Smallest is null || double.IsNaN(Smallest.Value) ? null : Math.Abs(Prediction.Predicted) > Smallest.Value;

    /// <summary>Within which training pairs have a say, in scaled label units.</summary>
    public required double Radius { get; init; }

    /// <summary>Training pairs, each counted once though it is there in both orders.</summary>
    public required int TrainingPairs { get; init; }

    /// <summary>The training pairs behind the answer, nearest first.</summary>
    public required ImmutableArray<PairEvidence> Evidence { get; init; }
}

/// <summary>A training pair behind an answer.</summary>
/// <param name="Pair">Its name, or number.</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="Visits">Its two visits in words; null where they are not known.</param>
/// <param name="Change">Its Δ in the order in which it answers, in label units.</param>
/// <param name="Distance">Distance in the space of differences, in scaled label units.</param>
/// <param name="Weight">Before normalisation.</param>
/// <param name="Share">Its part of the answer; the shares sum to 1.</param>
/// <param name="EffectOfPair">How Δ̂ would move without it in this order.</param>
/// <param name="EffectOfSubject">How Δ̂ would move without all pairs of its subject.</param>
internal sealed record PairEvidence(
    string Pair, string Subject, string? Visits, double Change, double Distance, double Weight, double Share, double EffectOfPair, double EffectOfSubject);
