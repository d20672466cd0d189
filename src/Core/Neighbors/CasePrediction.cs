using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ImageRegression.Ordinal;
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

    /// <summary>What labels lie on. Default a straight line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public LabelAxis Axis { get; init; }

    /// <summary>Predicted − target, in label units; on a circle the shorter way round. Measures of one's own should ask here.</summary>
    [JsonIgnore]
    public double Error => Axis.Difference(Predicted, Target);

    /// <summary>The true value, on a circle in the turn in which it is nearest to the prediction, as the interval is written.</summary>
    internal double TargetNearby => Axis.Near(Target, Predicted);

    /// <summary>The same; on a circle the answer and its interval in the turn nearest to the true value, as a figure with straight axes draws them.</summary>
    public CasePrediction Unrolled()
    {
        var turns = Axis.IsCircle && double.IsFinite(Error) ? Axis.Near(Predicted, Target) - Predicted : 0;
        return turns == 0 ? this : this with
        {
            Predicted = Predicted + turns,
            Interval = Interval is { } interval ? interval with { Lower = interval.Lower + turns, Upper = interval.Upper + turns } : null,
        };
    }

    /// <summary>Whether the interval holds the true value; null where there is no interval.</summary>
    internal bool? IsCovered => Interval is not { } interval ? null : interval.Lower <= TargetNearby && TargetNearby <= interval.Upper;

    /// <summary>Where the true value lies with a stated probability; null where none was calibrated.</summary>
    public PredictionInterval? Interval { get; init; }

    /// <summary>How probable each rank is, where a head of ranks answers; null where another does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RankDistribution? Ranks { get; init; }

    /// <summary>Whether the case is out-of-distribution to the index, so that its answer should not be trusted; null where that was not calibrated.</summary>
    public bool? IsOutOfDistribution { get; init; }
}

/// <summary>A range that holds the true value with a stated probability.</summary>
/// <remarks>On a circle it is written around the prediction, so that it may leave the first turn: −10 to 20 is 350 to 20, through 0.</remarks>
/// <param name="Lower">In label units.</param>
/// <param name="Upper">In label units; ≥ <paramref name="Lower"/>.</param>
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

    /// <summary>How the answer would move were this case not in the index, nor the same pair in its other order, in label units; exact. NaN where nothing would be left.</summary>
    public double EffectOfCase { get; init; }

    /// <summary>How the answer would move were no case of this subject in the index, in label units; exact.</summary>
    public double EffectOfSubject { get; init; }
}
