namespace ImageRegression.Progression;

/// <summary>How an encoder is trained further on pairs, together with a change head that was trained on it as it was: by cross-entropy with Adam.</summary>
/// <remarks>
/// First the head alone, then both (Kumar et al. 2022, "Fine-tuning can distort pretrained features and underperform out-of-distribution"), so that a
/// drawn head spoils nothing. Statistics of batch normalisation stay and nothing is dropped. The weights of the pass with the lowest cross-entropy on
/// validation pairs are kept, those before the first pass among them. Learner (arXiv 2411.01144) leaves its encoder as it is; all numbers are this project's.
/// </remarks>
public sealed record ChangeTuning
{
    /// <summary>Passes over the training pairs; ≥ 1. Default 8.</summary>
    public int Epochs { get; init => field = AtLeastOne(value, nameof(Epochs)); } = 8;

    /// <summary>Pairs in a batch, two images each; ≥ 1. Default 8.</summary>
    public int BatchSize { get; init => field = AtLeastOne(value, nameof(BatchSize)); } = 8;

    /// <summary>Of Adam; &gt; 0. Default 1e-4.</summary>
    public double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRate), value, "Must be greater than 0.");
    } = 1e-4;

    /// <summary>Seed of the order of the pairs.</summary>
    public ulong Seed { get; init; } = 1;

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Must be at least 1.");
}
