using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Neighbors;

/// <summary>One answer and what it rests on.</summary>
/// <param name="Id">Name of the image.</param>
/// <param name="Subject">Whose image it is.</param>
/// <param name="Target">True value, in label units.</param>
/// <param name="Predicted">Predicted value, in label units.</param>
/// <param name="WithinRadius">Whether any training case lies within the radius; if not, the nearest one answers alone.</param>
/// <param name="Evidence">The training cases behind the answer, nearest first; empty for a linear head.</param>
public sealed record CasePrediction(
    string Id, string Subject, double Target, double Predicted, bool WithinRadius, ImmutableArray<CaseEvidence> Evidence)
{
    /// <inheritdoc cref="EmbeddedCase.Covariates"/>
    public ImmutableSortedDictionary<string, string> Covariates { get; init; } = CovariateText.None;

    /// <summary>Where the true value lies with a stated probability; null where none was calibrated.</summary>
    public PredictionInterval? Interval { get; init; }

    /// <summary>Whether the case is out-of-distribution to the index, so that its answer should not be trusted; null where that was not calibrated.</summary>
    public bool? IsOutOfDistribution { get; init; }
}

/// <summary>A range that holds the true value with a stated probability.</summary>
/// <param name="Lower">In label units.</param>
/// <param name="Upper">In label units.</param>
/// <param name="Coverage">The probability aimed at, such as 0.9.</param>
public readonly record struct PredictionInterval(double Lower, double Upper, double Coverage)
{
    /// <summary>Which calibration cases the range rests on, in words for people; null where that was not said.</summary>
    public string? CalibratedOn { get; init; }
}

/// <summary>A training case behind an answer.</summary>
/// <param name="Id">Name of its image.</param>
/// <param name="Label">Its label, in label units.</param>
/// <param name="Distance">Distance in the embedding space, in scaled label units.</param>
/// <param name="Weight">Its weight exp(−d²/(2(r/3)²)), before normalisation (Chao et al. 2022, eq. 5).</param>
public sealed record CaseEvidence(string Id, double Label, double Distance, double Weight)
{
    /// <summary>Whose image it is.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Its part of the answer, Weight / Σ Weight; the shares of an answer sum to 1.</summary>
    public double Share { get; init; }

    /// <summary>How the answer would move were this case not in the index, in label units; exact. NaN where nothing would be left.</summary>
    public double EffectOfCase { get; init; }

    /// <summary>How the answer would move were no case of this subject in the index, in label units; exact.</summary>
    public double EffectOfSubject { get; init; }
}
