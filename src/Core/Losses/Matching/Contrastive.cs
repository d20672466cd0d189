using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Contrastive loss on pairs: images of a subject within one distance, others beyond another.</summary>
/// <remarks>
/// L = mean over positive pairs of [d − m_p]₊ + mean over negative pairs of [m_n − d]₊; with a similarity in place of the
/// distance, [m_p − φ]₊ and [φ − m_n]₊. Hadsell, Chopra, LeCun (2006), "Dimensionality Reduction by Learning an Invariant
/// Mapping", CVPR, without its squares, as pytorch-metric-learning has it. A batch without pairs of a kind leaves their part out.
/// </remarks>
public sealed record Contrastive : Loss<NoState>
{
    /// <summary>m_p; finite. Default 0: positives shall coincide.</summary>
    public double PositiveMargin { get; init => field = Finite(value, nameof(PositiveMargin)); }

    /// <summary>m_n; finite. Default 1.</summary>
    public double NegativeMargin { get; init => field = Finite(value, nameof(NegativeMargin)); } = 1;

    /// <summary>How embeddings are compared. Default the distance of unit vectors.</summary>
    public PairScore Score { get; init; } = PairScore.UnitDistance;

    /// <summary>What either sum is divided by. Default the number of pairs that cost something.</summary>
    public TripletReduction Reduction { get; init; } = TripletReduction.MeanOfActive;

    /// <inheritdoc/>
    public override string Name => "contrastive";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">Identities, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0; NaN where an embedding is not finite.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var identities = Identities.Of(embeddings, labels);
        var value = PairScores.Loss(embeddings, Score, (scores, pull) =>
            Part(identities, scores, pull, same: true) + Part(identities, scores, pull, same: false));
        return (value.MoveToOuterDisposeScope(), state);
    }

    private double Part(long[] identities, ReadOnlySpan<double> scores, Span<double> pull, bool same)
    {
        // A score of distances is negative, and so is then its threshold.
        var sign = Score is PairScore.Distance or PairScore.UnitDistance ? -1 : 1;
        var (threshold, direction) = same ? (sign * PositiveMargin, -1) : (sign * NegativeMargin, 1);
        var (n, sum, pairs, active) = (identities.Length, 0.0, 0L, 0L);
        for (var at = 0; at < scores.Length; at++)
        {
            var (first, second) = (at / n, at % n);
            if (first == second || (identities[first] == identities[second]) != same)
                continue;
            var cost = Math.Max(0, direction * (scores[at] - threshold));
            (sum, pairs, active) = (sum + cost, pairs + 1, active + (cost > 0 ? 1 : 0));
        }
        var divisor = Reduction switch { TripletReduction.Sum => 1, TripletReduction.MeanOfActive => Math.Max(1, active), _ => Math.Max(1, pairs) };
        for (var at = 0; at < scores.Length; at++)
            if (at / n != at % n && (identities[at / n] == identities[at % n]) == same && direction * (scores[at] - threshold) > 0)
                pull[at] += (double)direction / divisor;
        return sum / divisor;
    }

    private static double Finite(double value, string name) =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "Must be finite.");
}
