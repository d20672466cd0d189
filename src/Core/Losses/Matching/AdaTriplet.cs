using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>Over what AdaTriplet's second term runs.</summary>
public enum NegativeTerm
{
    /// <summary>The mined triplets, as eq. 1 has it; it shares their reduction.</summary>
    Triplets,

    /// <summary>The pairs of different subjects with φ ≥ β, each once, averaged on their own: the authors' repository.</summary>
    UniquePairs,
}

/// <summary>AdaTriplet: a triplet loss that also asks negatives not to be alike beyond β, so that easy triplets pull too.</summary>
/// <remarks>
/// <code>
/// L = [φ_an − φ_ap + ε]₊ + λ·[φ_an − β]₊
/// </code>
/// Nguyen, Nguyen, Tiulpin (2022), "Adaptive Gradient Triplet Loss with Automatic Margin Learning for Forensic Medical
/// Image Matching", eq. 1; margins by <see cref="Matching.AutoMargin"/>, eq. 2 and 3. A batch without a triplet costs 0,
/// pulls nowhere and tells AutoMargin nothing. No triplet is listed: see <see cref="TripletSums"/>.
/// </remarks>
public sealed record AdaTriplet : Loss<MarginState>
{
    /// <summary>ε; in [0, 2). Default 0.25. Not used with <see cref="AutoMargin"/>.</summary>
    public double Epsilon
    {
        get;
        init => field = value is >= 0 and < 2 ? value : throw new ArgumentOutOfRangeException(nameof(Epsilon), value, "Must be at least 0 and below 2.");
    } = 0.25;

    /// <summary>β; in [0, 1]. Default 0.1. Not used with <see cref="AutoMargin"/>.</summary>
    public double Beta
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Beta), value, "Must lie between 0 and 1.");
    } = 0.1;

    /// <summary>λ; 0 or more and finite. Default 1, best in Table 1a.</summary>
    public double Lambda
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Lambda), value, "Must be 0 or more, and finite.");
    } = 1;

    /// <summary>How ε and β move; null: they stay. Default null.</summary>
    public AutoMargin? AutoMargin { get; init; }

    /// <summary>Which triplets count. Default all: eq. 1 has no restriction.</summary>
    public TripletMining Mining { get; init; } = TripletMining.All;

    /// <summary>What the sum over triplets is divided by. Default the number of all mined triplets.</summary>
    public TripletReduction Reduction { get; init; } = TripletReduction.Mean;

    /// <summary>Over what the second term runs. Default the triplets.</summary>
    public NegativeTerm NegativeTerm { get; init; }

    /// <summary>
    /// Whether positives below β_p are asked to be more alike, the repository's mode "add-ap": adds λ times the mean of
    /// [β_p − φ_ap]₊ over pairs, and counts the negative pairs double. Goes with pairs and AutoMargin. Default false.
    /// </summary>
    public bool PositiveTerm { get; init; }

    /// <summary>
    /// Whether the terms of pairs are rounded off, ln(1 + exp(φ − β)), the repository's "LSE". Only pairs with φ ≥ β count
    /// all the same, and a single pair as it is. Default false.
    /// </summary>
    public bool SmoothPairs { get; init; }

    /// <summary>The cosine, or the product where the network's embeddings are unit vectors already. Default the cosine.</summary>
    public PairScore Score
    {
        get;
        init => field = value is PairScore.Cosine or PairScore.Product ? value
            : throw new ArgumentOutOfRangeException(nameof(Score), value, "β is a similarity: compare by the cosine or the product.");
    }

    /// <summary>
    /// As the authors' repository computes it, with its configuration: semi-hard triplets and the mean of those that cost
    /// something; pairs with a mean of their own; ε 0.25 and β 0 until AutoMargin moves them.
    /// </summary>
    public static AdaTriplet RepositoryVariant { get; } = new()
    {
        Mining = TripletMining.SemiHard,
        Reduction = TripletReduction.MeanOfActive,
        NegativeTerm = NegativeTerm.UniquePairs,
        AutoMargin = AutoMargin.RepositoryVariant,
    };

    /// <inheritdoc/>
    public override string Name => AutoMargin is null ? "AdaTriplet" : "AdaTriplet with AutoMargin";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override MarginState Start => StartFor(1);

    /// <inheritdoc/>
    public override MarginState StartFor(long batchesPerEpoch) => new(AutoMargin?.Start ?? new Margins(Epsilon, Beta), batchesPerEpoch);

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">Identities, int64, shape [N].</param>
    /// <param name="state">The margins so far.</param>
    /// <returns>
    /// Scalar ≥ 0, 0 exactly where every mined triplet has Δ ≥ ε and every negative φ ≤ β; NaN where an embedding is not finite.
    /// </returns>
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
            var rule = new TripletRule(margins.Epsilon, Mining);
            if (NegativeTerm == NegativeTerm.Triplets && Lambda > 0)   // at λ = 0 a negative beyond β costs nothing and is not active
                rule = rule with { Beta = margins.Beta, Lambda = Lambda };
            var triplets = TripletSums.Of(rule, identities, scores, pull).Reduce(Reduction);
            return NegativeTerm == NegativeTerm.Triplets ? triplets : triplets + PairTerms(margins, identities, scores, pull);
        });
        return (value.MoveToOuterDisposeScope(), next);
    }

    private double PairTerms(Margins margins, long[] identities, ReadOnlySpan<double> scores, Span<double> pull)
    {
        var pairs = new UniquePairs(identities, scores, SmoothPairs);
        var positives = PositiveTerm ? pairs.Below(margins.BetaPositive) : PairsBeyond.None;
        var negatives = pairs.Above(margins.Beta);
        var twice = positives.Count > 0 && negatives.Count > 0 ? 2 : 1;
        return pairs.Add(positives, Lambda, pull) + pairs.Add(negatives, Lambda * twice, pull);
    }
}
