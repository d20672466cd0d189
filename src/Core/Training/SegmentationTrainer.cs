using System.Collections.Immutable;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>
/// Trains a segmentation network, and survives being killed as <see cref="Trainer"/> does: batches are a function of the
/// iteration alone.
/// </summary>
/// <param name="Plan">What to compute; augmentation, validation and a loss of embeddings belong to <see cref="Trainer"/> and must be left out.</param>
/// <param name="Device">Where to compute it.</param>
public sealed record SegmentationTrainer(TrainingPlan Plan, Device Device)
{
    /// <summary>Images and masks of one batch, both [N, C, …] and on any device; a pure function of the iteration, from 0.</summary>
    public delegate (Tensor Images, Tensor Masks) BatchOf(long iteration);

    /// <summary>Called after each iteration; for progress, never for results.</summary>
    public Action<TrainingMoment> Observe { get; init; } = static _ => { };

    /// <summary>Told of checkpoints that were damaged and discarded, a sentence each.</summary>
    internal Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Ids of the scans in a batch, by its iteration from 0.</summary>
    internal Func<long, ImmutableArray<string>> CasesOf { get; init; } = static _ => [];

    /// <summary>Trains <paramref name="model"/> in place and leaves it in evaluation mode.</summary>
    /// <param name="model">Images [N, C, …] to logits [N, K, …].</param>
    /// <param name="batchOf">The batches.</param>
    /// <param name="checkpointFolder">Where the state is saved, and resumed from where it holds one.</param>
    /// <param name="cancellation">Saves the state and stops.</param>
    /// <exception cref="UserErrorException">The loss is not finite. The last checkpoint stays.</exception>
    public TrainingHistory Fit(nn.Module<Tensor, Tensor> model, BatchOf batchOf, string checkpointFolder, CancellationToken cancellation)
    {
        if (Plan.ValidateEvery != 0 || !Images.Augmentation.None.Equals(Plan.Augmentation) || Plan.EmbeddingLoss is not null || Plan.Frozen || Plan.TrunkRate != 1 || Plan.Patience is not null)
            throw new ArgumentException("Segmentation is trained without validation, augmentation, embedding loss and frozen or slower trunk; leave them out of the plan.");
        return new TrainingLoop(Plan, Device) { Observe = Observe, Warn = Warn, CasesOf = CasesOf }.Fit(model, Step, batchesPerEpoch: 1, checkpointFolder, cancellation);

        BatchLoss Step(TrainingProgress progress)
        {
            var (images, masks) = batchOf(progress.Iteration);
            var (value, next) = Plan.Loss.Step(model.call(images.to(Device)), masks.to(Device), progress.LossState);
            return new(value, next, null, static () => ("Lower the learning rate, or look for scans with unusual values.", []));
        }
    }
}
