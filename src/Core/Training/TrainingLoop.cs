using ImageRegression.Randomness;
using ImageRegression.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>
/// The loop of every training: learning rate, optimiser step, validation, checkpoints, cancellation. What is trained on,
/// and by which loss, is the step function's. Everything random is a function of (seed, iteration), so a training that
/// resumes from a checkpoint ends in the bits of one that was never interrupted, on the same machine with the same number
/// of threads.
/// </summary>
/// <param name="Plan">What to compute.</param>
/// <param name="Device">Where to compute it.</param>
internal sealed record TrainingLoop(TrainingPlan Plan, Device Device)
{
    /// <summary>The loss of one batch; a pure function of the progress, whose global generator is seeded by the iteration.</summary>
    /// <param name="progress">Where the training stands; carries the states of the losses.</param>
    public delegate BatchLoss BatchStep(TrainingProgress progress);

    /// <inheritdoc cref="Trainer.Validate"/>
    public Func<double>? Validate { get; init; }

    /// <inheritdoc cref="Trainer.Observe"/>
    public required Action<TrainingMoment> Observe { get; init; }

    /// <inheritdoc cref="Trainer.Warn"/>
    public required Action<string> Warn { get; init; }

    /// <summary>Trains a model in place and leaves it in evaluation mode.</summary>
    /// <param name="model">The network that <paramref name="step"/> asks.</param>
    /// <param name="step">The loss of the next batch.</param>
    /// <param name="batchesPerEpoch">For losses that count epochs; ≥ 1.</param>
    /// <param name="checkpointFolder">Where the state is saved, and resumed from where it holds one.</param>
    /// <param name="cancellation">Saves the state and stops.</param>
    /// <exception cref="UserErrorException">The loss is not finite. The last checkpoint stays.</exception>
    public TrainingHistory Fit(
        nn.Module model, BatchStep step, long batchesPerEpoch, string checkpointFolder, CancellationToken cancellation)
    {
        using var reproducible = DeterministicAlgorithms.For(Device);
        using var optimizer = Plan.Optimizer.Build(model.parameters());
        var checkpoints = new Checkpoints(checkpointFolder, Plan.Checkpoints, Warn);
        var progress = checkpoints.Resume(model, optimizer, Plan) ?? TrainingProgress.Start(Plan, batchesPerEpoch);

        model.train();
        while (progress.Iteration < Plan.Iterations)
        {
            if (cancellation.IsCancellationRequested)
            {
                checkpoints.Save(progress, model, optimizer);
                cancellation.ThrowIfCancellationRequested();
            }
            progress = After(progress, model, optimizer, step);
            if (IsValidated(progress.Iteration))
                progress = Validated(progress, model, checkpoints);
            Observe(progress.Moments[^1]);
            if (checkpoints.IsDue(progress.Iteration) && progress.Iteration < Plan.Iterations)
                checkpoints.Save(progress, model, optimizer);
        }
        if (Validate is not null)
            checkpoints.RestoreBest(progress, model);
        model.eval();
        return new([.. progress.Moments], Validate is null ? Plan.Iterations : progress.BestIteration);
    }

    private TrainingProgress After(TrainingProgress progress, nn.Module model, OptimizerHelper optimizer, BatchStep step)
    {
        using var scope = NewDisposeScope();
        var learningRate = Plan.Optimizer.LearningRate * Plan.Optimizer.Schedule.Factor(progress.Iteration, Plan.Iterations);
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = learningRate;
        // Dropout draws from the global generator; seeding it here makes it a function of the iteration too.
        random.manual_seed((long)(SplitMix64.For(Plan.Seed ^ 0xD809, (ulong)progress.Iteration).Next() >> 1));

        var batch = step(progress);
        var loss = batch.Value.ToDouble();
        if (!double.IsFinite(loss))
            throw new UserErrorException($"The loss of iteration {progress.Iteration + 1} is {loss}. {batch.WhyNotFinite()} The last checkpoint is intact.");
        if (Plan.SkipStepAtOrBelow is not { } floor || loss > floor)
        {
            optimizer.zero_grad();
            batch.Value.backward();
            if (Plan.MaxGradientNorm is { } limit)
                nn.utils.clip_grad_norm_(model.parameters(), limit);
            optimizer.step();
        }
        return progress.After(loss, learningRate, batch.LossState, batch.EmbeddingLossState);
    }

    private bool IsValidated(long iteration) =>
        Validate is not null
        && (iteration == Plan.Iterations || (Plan.ValidateEvery > 0 && iteration % Plan.ValidateEvery == 0));

    private TrainingProgress Validated(TrainingProgress progress, nn.Module model, Checkpoints checkpoints)
    {
        model.eval();
        double error;
        using (NewDisposeScope())
        using (no_grad())
            error = Validate!();
        model.train();
        var seen = progress.Validated(error);
        if (seen.BestIteration == seen.Iteration)
            checkpoints.KeepBest(seen.Iteration, model);
        return seen;
    }
}

/// <summary>What a step function says of one batch.</summary>
/// <param name="Value">The loss, shape [], which autograd can go back from.</param>
/// <param name="LossState">The loss's state for the next batch.</param>
/// <param name="EmbeddingLossState">That of the loss beneath a head; null where there is none.</param>
/// <param name="WhyNotFinite">One sentence on what made the loss NaN or infinite, and what to do; asked only then.</param>
internal readonly record struct BatchLoss(Tensor Value, object LossState, object? EmbeddingLossState, Func<string> WhyNotFinite)
{
    /// <summary>The states; the value is not looked at.</summary>
    public override string ToString() => $"loss with the state {LossState}{(EmbeddingLossState is null ? "" : $" and {EmbeddingLossState}")}";
}
