using System.Runtime.Serialization;
using ImageRegression.Images;
using ImageRegression.Losses;

namespace ImageRegression.Training;

/// <summary>Everything that decides what a training computes, besides the model and the images.</summary>
public sealed record TrainingPlan
{
    /// <summary>The loss of the network's outputs: of its head where it has one, else of the embedding.</summary>
    public required Loss Loss { get; init; }

    /// <summary>
    /// A loss of the embedding beneath a head, added to <see cref="Loss"/> with weight 1, as ATrip+L1 is trained; null: none.
    /// </summary>
    public Loss? EmbeddingLoss { get; init; }

    /// <summary>The optimiser. Default Adam at 1e-4, as Chao et al. (2022) train.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Adam(lr: 1e-4);

    /// <summary>Batches to train on; at least 1.</summary>
    public required long Iterations
    {
        get;
        init => field = value >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Iterations), value, "Train for at least one iteration.");
    }

    /// <summary>Images in a batch; at least 2, since metric losses compare pairs. Default 64.</summary>
    public int BatchSize
    {
        get;
        init => field = value >= 2 ? value
            : throw new ArgumentOutOfRangeException(nameof(BatchSize), value, "A batch needs at least two images.");
    } = 64;

    /// <summary>
    /// K, images of one subject in a batch, which then holds <see cref="BatchSize"/>/K subjects; ≥ 1. With 1 no subject is seen twice in a batch, so that a
    /// loss that compares labels cannot learn whose image is whose; losses that match subjects need 2. Null: rows are drawn whoever is seen in them. Default null.
    /// </summary>
    public int? ImagesPerSubject
    {
        get;
        init => field = value is null or >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(ImagesPerSubject), value, "A subject that is drawn has at least one image in a batch, and two to be matched.");
    }

    /// <summary>P, subjects in a batch; null where <see cref="ImagesPerSubject"/> is.</summary>
    /// <exception cref="ArgumentException">The batch does not divide into two subjects or more.</exception>
    public int? SubjectsPerBatch() => ImagesPerSubject switch
    {
        null => null,
        { } images when BatchSize % images == 0 && BatchSize / images >= 2 => BatchSize / images,
        { } images => throw new ArgumentException($"A batch of {BatchSize} does not divide into two or more subjects with {images} images each. Make BatchSize a multiple of ImagesPerSubject, at least twice it."),
    };

    /// <summary>Random changes of the training images. Default none.</summary>
    public IAugmentation Augmentation { get; init; } = Images.Augmentation.None;

    /// <summary>
    /// Whether only what follows the features is trained, the head and the layer of embeddings, and the trunk stays as it was, in evaluation
    /// mode. Default false.
    /// </summary>
    public bool Frozen { get; init; }

    /// <summary>The trunk's learning rate as a share of the optimiser's; in (0, 1]. Usual after a pretrained start: 0.1. Default 1.</summary>
    public double TrunkRate
    {
        get;
        init => field = value is > 0 and <= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(TrunkRate), value, "Must be greater than 0 and at most 1; to train nothing of the trunk set Frozen.");
    } = 1;

    /// <summary>Whether batch normalisation keeps its running statistics and normalises by them, as for batches too small to have their own. Default false.</summary>
    public bool FreezeBatchNorm { get; init; }

    /// <summary>
    /// Looks at the validation images without a better error after which training stops early; ≥ 1. Null, the default: it goes on to the end.
    /// </summary>
    public int? Patience
    {
        get;
        init => field = value is null or >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Patience), value, "Must be at least 1, or null to train to the end.");
    }

    /// <summary>Seed of batches, augmentation and dropout.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Iterations between two looks at the validation images; 0: never, and the last weights are kept; null: a tenth of all, or more
    /// where looking would cost more than training. Default 0. The last iteration is always looked at.
    /// </summary>
    public long? ValidateEvery { get; init; } = 0;

    /// <summary>A tenth of all iterations, at least 1.</summary>
    internal long TenthOfIterations => Math.Max(1, Iterations / 10);

    /// <summary>
    /// Iterations between two looks, each of which embeds so many images. Counts alone decide, never clocks: no look may cost more
    /// than the training since the last.
    /// </summary>
    /// <param name="embedded">Images that one look embeds; ≥ 0.</param>
    /// <param name="forwardsPerStep">So many times the cost of embedding an image is what a step costs for each of its own; 3: the way back costs two.</param>
    internal long ValidationInterval(long embedded, int forwardsPerStep = 3)
    {
        var images = (long)forwardsPerStep * BatchSize;
        return ValidateEvery ?? Math.Max(TenthOfIterations, (embedded + images - 1) / images);
    }

    /// <summary>Norm to which gradients are clipped; null: not clipped.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>
    /// No optimiser step where the loss is at or below this; null: always step. The RM-Loss repository skips at 1e-6.
    /// </summary>
    public double? SkipStepAtOrBelow { get; init; }

    /// <summary>What happens once the loss, a gradient or a parameter is not finite. Default: training stops.</summary>
    public DivergencePolicy OnDivergence { get; init; } = new DivergencePolicy.Stop();

    /// <summary>When the state is saved. Decides nothing about the result, so it is in no fingerprint.</summary>
    [IgnoreDataMember]
    public CheckpointRhythm Checkpoints { get; init; } = new();
}

/// <summary>How often training saves its state: after so many iterations or so much time, whichever comes first.</summary>
/// <param name="Iterations">Iterations between two checkpoints; at least 1.</param>
/// <param name="Minutes">Minutes between two checkpoints; positive.</param>
public sealed record CheckpointRhythm(long Iterations = 100, double Minutes = 2);
