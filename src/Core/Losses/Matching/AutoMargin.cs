namespace ImageRegression.Losses.Matching;

/// <summary>What AutoMargin takes from the distributions of Δ and φ_an.</summary>
public enum MarginRule
{
    /// <summary>ε = μ_Δ/K_Δ and β = 1 + (μ_an − 1)/K_an (eq. 2 and 3).</summary>
    Mean,

    /// <summary>The first quartile of Δ, and the third of φ_an: Q1 of the paper's Table 1b.</summary>
    FirstQuartile,

    /// <summary>The medians of both: Q2.</summary>
    Median,
}

/// <summary>Over what the distribution of φ_an is taken.</summary>
public enum MarginNegatives
{
    /// <summary>All triplets, as eq. 3 has it.</summary>
    Triplets,

    /// <summary>The pairs of different subjects in a batch, each once: the authors' repository. The same where all subjects have as many images.</summary>
    UniquePairs,
}

/// <summary>When margins move.</summary>
public enum MarginTime
{
    /// <summary>After each epoch, by what was seen in it.</summary>
    Epoch,

    /// <summary>With each batch, before its loss, by the batch alone: the repository's mode "adaptive".</summary>
    Batch,
}

/// <summary>AutoMargin: the margins of a triplet loss follow the distributions of Δ = φ_ap − φ_an and of φ_an.</summary>
/// <remarks>
/// <code>
/// ε(t) = μ_Δ(t) / K_Δ        β(t) = 1 + (μ_an(t) − 1) / K_an        ε(0) = β(0) = 1
/// </code>
/// Nguyen, Nguyen, Tiulpin (2022), "Adaptive Gradient Triplet Loss with Automatic Margin Learning for Forensic Medical
/// Image Matching", eq. 2 and 3. "Time step t" is an epoch, as in the authors' code; all triplets count, mined or not.
/// ε is kept within [0, 2) and β within [0, 1], the ranges of eq. 1. An epoch without a triplet leaves the margins as they are.
/// </remarks>
public sealed record AutoMargin
{
    /// <summary>K_Δ; ≥ 1. Default 2, the paper's best.</summary>
    public int KDelta
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(KDelta), value, "Must be at least 1.");
    } = 2;

    /// <summary>K_an; ≥ 1. Default 2, the paper's best.</summary>
    public int KNegative
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(KNegative), value, "Must be at least 1.");
    } = 2;

    /// <summary>K_p of β_p = μ_ap/K_p, for a loss with a term of its own for positives; ≥ 1. Default 2.</summary>
    public int KPositive
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(KPositive), value, "Must be at least 1.");
    } = 2;

    /// <summary>ε(0); in [0, 2). Default 1, the paper's; the repository's configuration has 0.25.</summary>
    public double StartEpsilon
    {
        get;
        init => field = value is >= 0 and < 2 ? value : throw new ArgumentOutOfRangeException(nameof(StartEpsilon), value, "Must be at least 0 and below 2.");
    } = 1;

    /// <summary>β(0); in [0, 1]. Default 1, the paper's; the repository's configuration has 0.</summary>
    public double StartBeta
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(StartBeta), value, "Must lie between 0 and 1.");
    } = 1;

    /// <summary>Mean or quantile. Default the mean.</summary>
    public MarginRule Rule { get; init; }

    /// <summary>Over what φ_an is taken. Default all triplets.</summary>
    public MarginNegatives Negatives { get; init; }

    /// <summary>When margins move. Default after each epoch.</summary>
    public MarginTime Time { get; init; }

    /// <summary>As the authors' repository computes it, with its configuration.</summary>
    public static AutoMargin RepositoryVariant { get; } = new() { StartEpsilon = 0.25, StartBeta = 0, Negatives = MarginNegatives.UniquePairs };

    internal Margins Start => new(StartEpsilon, StartBeta);

    /// <summary>The margins a batch is judged by, and the state for the next.</summary>
    internal (Margins Margins, MarginState Next) Advance(MarginState state, long[] identities, ReadOnlySpan<double> scores)
    {
        if (Time == MarginTime.Batch)
        {
            var now = After(MarginStatistics.Add(new MarginState(state.Margins), this, identities, scores));
            return (now, state with { Margins = now, Applied = now });
        }
        var seen = MarginStatistics.Add(state, this, identities, scores) with { Batches = state.Batches + 1, Applied = state.Margins };
        return (state.Margins, seen.Batches < seen.BatchesPerEpoch ? seen : new MarginState(After(seen), seen.BatchesPerEpoch) { Applied = seen.Applied });
    }

    private Margins After(MarginState seen)
    {
        var (deltas, negatives) = (seen.Deltas, seen.Negatives);
        return new(
            deltas.Count == 0 ? seen.Margins.Epsilon : Math.Clamp(OfDeltas(deltas), 0, Math.BitDecrement(2.0)),
            negatives.Count == 0 ? seen.Margins.Beta : Math.Clamp(OfNegatives(negatives), 0, 1),
            seen.Positives.Count == 0 ? seen.Margins.BetaPositive : seen.Positives.Mean() / KPositive);
    }

    private double OfDeltas(ValueSummary deltas) => Rule switch
    {
        MarginRule.FirstQuartile => deltas.Quantile(0.25),
        MarginRule.Median => deltas.Quantile(0.5),
        _ => deltas.Mean() / KDelta,
    };

    private double OfNegatives(ValueSummary negatives) => Rule switch
    {
        MarginRule.FirstQuartile => negatives.Quantile(0.75),
        MarginRule.Median => negatives.Quantile(0.5),
        _ => 1 + ((negatives.Mean() - 1) / KNegative),
    };
}
