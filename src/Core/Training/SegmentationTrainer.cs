using ImageRegression.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>
/// Trains a segmentation network. Like <see cref="Trainer"/> it survives being killed: batches are a function of the
/// iteration alone, so a training that resumes from a checkpoint ends in the bits of one that was never interrupted.
/// </summary>
/// <param name="Plan">What to compute; augmentation, validation and a loss of embeddings belong to <see cref="Trainer"/> and must be left out.</param>
/// <param name="Device">Where to compute it.</param>
public sealed record SegmentationTrainer(TrainingPlan Plan, Device Device)
{
    /// <summary>Images and masks of one batch, both [N, C, …] and on any device; a pure function of the iteration, from 0.</summary>
    public delegate (Tensor Images, Tensor Masks) BatchOf(long iteration);

    /// <summary>Called after each iteration; for progress, never for results.</summary>
    public Action<TrainingMoment> Observe { get; init; } = static _ => { };

    /// <summary>Trains <paramref name="model"/> in place and leaves it in evaluation mode.</summary>
    /// <param name="model">Images [N, C, …] to logits [N, K, …].</param>
    /// <param name="batchOf">The batches.</param>
    /// <param name="checkpointFolder">Where the state is saved, and resumed from where it holds one.</param>
    /// <param name="cancellation">Saves the state and stops.</param>
    /// <exception cref="UserErrorException">The loss is not finite. The last checkpoint stays.</exception>
    public TrainingHistory Fit(nn.Module<Tensor, Tensor> model, BatchOf batchOf, string checkpointFolder, CancellationToken cancellation)
    {
        if (Plan.ValidateEvery != 0 || Plan.Augmentation != Images.Augmentation.None || Plan.EmbeddingLoss is not null)
            throw new ArgumentException("Segmentation is trained without validation, augmentation and embedding loss; leave them out of the plan.");
        using var reproducible = DeterministicAlgorithms.For(Device);
        using var optimizer = Plan.Optimizer.Build(model.parameters());
        var checkpoints = new Checkpoints(checkpointFolder, Plan.Checkpoints);
        var progress = checkpoints.Resume(model, optimizer, Plan) ?? TrainingProgress.Start(Plan);
        model.train();
        while (progress.Iteration < Plan.Iterations)
        {
            if (cancellation.IsCancellationRequested)
            {
                checkpoints.Save(progress, model, optimizer);
                cancellation.ThrowIfCancellationRequested();
            }
            progress = Step(progress, model, optimizer, batchOf);
            Observe(progress.Moments[^1]);
            if (checkpoints.IsDue(progress.Iteration) && progress.Iteration < Plan.Iterations)
                checkpoints.Save(progress, model, optimizer);
        }
        model.eval();
        return new([.. progress.Moments], Plan.Iterations);
    }

    private TrainingProgress Step(TrainingProgress progress, nn.Module<Tensor, Tensor> model, TorchSharp.Modules.OptimizerHelper optimizer, BatchOf batchOf)
    {
        using var scope = NewDisposeScope();
        var learningRate = Plan.Optimizer.LearningRate * Plan.Optimizer.Schedule.Factor(progress.Iteration, Plan.Iterations);
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = learningRate;
        var (images, masks) = batchOf(progress.Iteration);
        var (value, next) = Plan.Loss.Step(model.call(images.to(Device)), masks.to(Device), progress.LossState);
        var loss = value.ToDouble();
        if (!double.IsFinite(loss))
            throw new UserErrorException(
                $"The segmentation loss of iteration {progress.Iteration + 1} is {loss}. Lower the learning rate, or look for scans with unusual values. The last checkpoint is intact.");
        optimizer.zero_grad();
        value.backward();
        if (Plan.MaxGradientNorm is { } limit)
            nn.utils.clip_grad_norm_(model.parameters(), limit);
        optimizer.step();
        return progress.After(loss, learningRate, next, null);
    }
}
