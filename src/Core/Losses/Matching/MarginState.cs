namespace ImageRegression.Losses.Matching;

/// <summary>What a loss with margins carries from batch to batch.</summary>
/// <param name="Margins">The margins of the next batch, unless the batch itself decides them.</param>
/// <param name="BatchesPerEpoch">Batches after which margins move; ≥ 1.</param>
public sealed record MarginState(Margins Margins, long BatchesPerEpoch = 1)
{
    /// <summary>The margins that the last batch was judged by; null before the first. For plots.</summary>
    public Margins? Applied { get; init; }

    /// <summary>Batches of this epoch so far.</summary>
    public long Batches { get; init; }

    /// <summary>What was seen of Δ in this epoch.</summary>
    public ValueSummary Deltas { get; init; } = ValueSummary.Empty;

    /// <summary>What was seen of φ_an in this epoch.</summary>
    public ValueSummary Negatives { get; init; } = ValueSummary.Empty;

    /// <summary>What was seen of φ_ap in this epoch.</summary>
    public ValueSummary Positives { get; init; } = ValueSummary.Empty;
}
