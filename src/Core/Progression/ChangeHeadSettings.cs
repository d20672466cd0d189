namespace ImageRegression.Progression;

/// <summary>A small classifier of pairs of embeddings, D → hidden → 3 with ReLU (2 by CORN), and how it is trained: with Adam, by cross-entropy unless asked otherwise.</summary>
/// <remarks>
/// Learner (arXiv 2411.01144) trains "a 3-way MLP classifier using cross-entropy loss, that takes the encoded sequential patient scans
/// embeddings" and says no more; sizes, epochs and batch are choices of this project.
/// </remarks>
public sealed record ChangeHeadSettings
{
    /// <summary>What it sees of a pair. Default the difference.</summary>
    public ChangeInput Input { get; init; } = ChangeInput.Difference;

    /// <summary>What it is trained by. Default cross-entropy, as in the paper.</summary>
    public ChangeLoss Loss { get; init; } = ChangeLoss.CrossEntropy;

    /// <summary>
    /// Whether it answers ½(g(before, after) + g(after, before) mirrored), so that the two visits in the other order get the mirrored answer.
    /// Default false, as in the paper.
    /// </summary>
    public bool IsAntisymmetric { get; init; }

    /// <summary>Width of the hidden layer; ≥ 1. Default 64.</summary>
    public int Hidden { get; init => field = AtLeastOne(value, nameof(Hidden)); } = 64;

    /// <summary>Passes over the training pairs; ≥ 1. Default 100.</summary>
    public int Epochs { get; init => field = AtLeastOne(value, nameof(Epochs)); } = 100;

    /// <summary>Pairs in a batch; ≥ 1. Default 32.</summary>
    public int BatchSize { get; init => field = AtLeastOne(value, nameof(BatchSize)); } = 32;

    /// <summary>Of Adam; &gt; 0. Default 1e-3.</summary>
    public double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRate), value, "Must be greater than 0.");
    } = 1e-3;

    /// <summary>Seed of its first weights and of its batches.</summary>
    public ulong Seed { get; init; } = 1;

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "Must be at least 1.");
}

/// <summary>What a change head sees of the embeddings of two visits.</summary>
public enum ChangeInput
{
    /// <summary>u₂ − u₁, D values: where a subject came from is hidden, so that little else can be learnt by heart.</summary>
    Difference,

    /// <summary>u₁ and u₂ one behind the other, 2·D values.</summary>
    Concat,
}

/// <summary>What a change head is trained by.</summary>
public enum ChangeLoss
{
    /// <summary>Cross-entropy of three classes that have no order.</summary>
    CrossEntropy,

    /// <summary>
    /// CORN (<see cref="Losses.Corn"/>) on ±τ: whether Δ exceeds −τ, and of those that do whether it exceeds τ; τ is the band. Classes have an order, and
    /// a miss by two costs more than one by one.
    /// </summary>
    Corn,
}
