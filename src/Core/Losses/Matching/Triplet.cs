using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Triplet loss: a positive shall be more alike than a negative, by a margin.</summary>
/// <remarks>
/// L = [φ_an − φ_ap + ε]₊ over the triplets (anchor, another image of its subject, an image of another) of a batch. Hoffer and
/// Ailon (2015), "Deep metric learning using triplet network"; Nguyen et al. (2022), section 2. With
/// <see cref="PairScore.UnitDistance"/> it is pytorch-metric-learning's. A batch without a triplet costs 0 and pulls nowhere.
/// No triplet is listed: see <see cref="TripletSums"/>.
/// </remarks>
public sealed record Triplet : Loss<MarginState>
{
    /// <summary>ε; 0 or more and finite. Default 0.25. Not used with <see cref="AutoMargin"/>.</summary>
    public double Margin
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Margin), value, "Must be 0 or more, and finite.");
    } = 0.25;

    /// <summary>How ε moves; null: it stays. Default null.</summary>
    public AutoMargin? AutoMargin { get; init; }

    /// <summary>How embeddings are compared. Default the cosine.</summary>
    public PairScore Score { get; init; } = PairScore.Cosine;

    /// <summary>Which triplets count. Default all.</summary>
    public TripletMining Mining { get; init; } = TripletMining.All;

    /// <summary>What the sum is divided by. Default the number of all mined triplets.</summary>
    public TripletReduction Reduction { get; init; } = TripletReduction.Mean;

    /// <summary>Whether the pair (positive, negative) takes the place of (anchor, negative) where it is more alike. Default false.</summary>
    public bool Swap { get; init; }

    /// <summary>Whether the hinge is rounded off: ln(1 + exp(φ_an − φ_ap + ε)). Default false.</summary>
    public bool Smooth { get; init; }

    /// <summary>As the authors' repository computes it, with its configuration: semi-hard triplets, mean of those that cost something.</summary>
    public static Triplet RepositoryVariant { get; } = new() { Mining = TripletMining.SemiHard, Reduction = TripletReduction.MeanOfActive };

    /// <inheritdoc/>
    public override string Name => AutoMargin is null ? "triplet" : "triplet with AutoMargin";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override MarginState Start => StartFor(1);

    /// <inheritdoc/>
    public override MarginState StartFor(long batchesPerEpoch) => new(AutoMargin?.Start ?? new Margins(Margin, 1), batchesPerEpoch);

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">Identities, int64, shape [N].</param>
    /// <param name="state">The margins so far.</param>
    /// <returns>Scalar ≥ 0, 0 exactly where every mined triplet keeps the margin (rounded off, never); NaN where an embedding is not finite.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, MarginState Next) Of(Tensor embeddings, Tensor labels, MarginState state)
    {
        using var scope = NewDisposeScope();
        var (identities, next) = (Identities.Of(embeddings, labels), state with { Applied = state.Margins });
        var value = PairScores.Loss(embeddings, Score, (scores, pull) =>
        {
            var margins = state.Margins;
            if (AutoMargin is { } auto)
                (margins, next) = auto.Advance(state, identities, scores);
            var rule = new TripletRule(margins.Epsilon, Mining) { Swap = Swap, Smooth = Smooth };
            return TripletSums.Of(rule, identities, scores, pull).Reduce(Reduction);
        });
        return (value.MoveToOuterDisposeScope(), next);
    }
}
