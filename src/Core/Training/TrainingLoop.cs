using System.Collections.Immutable;
using System.Globalization;
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

    /// <summary>Ids of the cases in a batch, by its iteration from 0; empty where they have none.</summary>
    public Func<long, ImmutableArray<string>> CasesOf { get; init; } = static _ => [];

    /// <summary>Trains a model in place and leaves it in evaluation mode.</summary>
    /// <param name="model">The network that <paramref name="step"/> asks.</param>
    /// <param name="step">The loss of the next batch.</param>
    /// <param name="batchesPerEpoch">For losses that count epochs; ≥ 1.</param>
    /// <param name="checkpointFolder">Where the state is saved, and resumed from where it holds one.</param>
    /// <param name="cancellation">Saves the state and stops.</param>
    /// <exception cref="UserErrorException">The loss, a gradient or a parameter is not finite, and the plan does not go on. The last checkpoint stays.</exception>
    public TrainingHistory Fit(
        nn.Module model, BatchStep step, long batchesPerEpoch, string checkpointFolder, CancellationToken cancellation)
    {
        using var reproducible = DeterministicAlgorithms.For(Device);
        var parts = new TrainedParts(Plan, model);
        using var optimizer = Plan.Optimizer.Build(parts.Groups);
        var checkpoints = new Checkpoints(checkpointFolder, Plan.Checkpoints, RollBack?.Every, Warn);
        var watch = new FiniteWatch(model, Device);
        using var statistics = Plan.OnDivergence is DivergencePolicy.Skip ? new KeptStatistics(model) : null;
        if (checkpoints.Resume(model, optimizer, Plan) is not { } progress)
        {
            progress = TrainingProgress.Start(Plan, batchesPerEpoch);
            if (RollBack is not null)
                checkpoints.Save(progress, model, optimizer);
        }

        parts.Train();
        while (!progress.IsOver(Plan))
        {
            if (cancellation.IsCancellationRequested)
            {
                if (watch.BadParameter() is null)
                    checkpoints.Save(progress, model, optimizer);
                cancellation.ThrowIfCancellationRequested();
            }
            var (next, fault) = After(progress, parts, optimizer, step, watch, statistics);
            // A step that broke a parameter shows with the next loss, or here, before the parameters are used otherwise.
            if (fault is null && (IsValidated(next.Iteration) || checkpoints.IsDue(next.Iteration) || next.Iteration == Plan.Iterations) && watch.BadParameter() is { } broken)
                fault = BrokenBy(next.Iteration, broken);
            if (fault is not null && RollBack is not null)
            {
                progress = WentBack(progress, fault, checkpoints, model, optimizer);
                continue;
            }
            progress = fault is null ? next : Skipped(progress, fault, checkpoints, statistics);
            if (IsValidated(progress.Iteration))
                progress = Validated(progress, model, parts, checkpoints);
            Observe(progress.Moments[^1]);
            if (checkpoints.IsDue(progress.Iteration) && !progress.IsOver(Plan))
                checkpoints.Save(progress, model, optimizer);
        }
        if (Validate is not null)
            checkpoints.RestoreBest(progress, model);
        model.eval();
        return new([.. progress.Moments], Validate is null ? progress.Iteration : progress.BestIteration) { Divergences = [.. progress.Divergences] };
    }

    private DivergencePolicy.RollBack? RollBack => Plan.OnDivergence as DivergencePolicy.RollBack;

    private (TrainingProgress Next, DivergenceFault? Fault) After(
        TrainingProgress progress, TrainedParts parts, OptimizerHelper optimizer, BatchStep step, FiniteWatch watch, KeptStatistics? statistics)
    {
        using var scope = NewDisposeScope();
        var learningRate = Plan.Optimizer.LearningRate * Plan.Optimizer.Schedule.Factor(progress.Iteration, Plan.Iterations)
            * (RollBack is { } lowering ? Math.Pow(lowering.Factor, progress.Divergences.Count) : 1);
        parts.SetRate(optimizer, learningRate);
        // Dropout draws from the global generator; seeding it here makes it a function of the iteration too.
        random.manual_seed((long)(SplitMix64.For(Plan.Seed ^ 0xD809, (ulong)progress.Iteration).Next() >> 1));

        statistics?.Keep();
        var batch = step(progress);
        var isTaken = !(Plan.SkipStepAtOrBelow is { } floor && batch.Value.ToDouble() <= floor);
        if (isTaken)
        {
            optimizer.zero_grad();
            batch.Value.backward();
        }
        var seen = watch.Look(batch.Value, hasGradients: isTaken);
        if (seen.Parameter is { } broken)
            return (progress, BrokenBy(progress.Iteration, broken));
        if (!seen.IsFinite)
            return (progress, FaultOf(progress.Iteration + 1, seen, batch, learningRate));
        if (isTaken)
        {
            if (Plan.MaxGradientNorm is { } limit)
                nn.utils.clip_grad_norm_(parts.Parameters, limit);
            optimizer.step();
        }
        return (progress.After(seen.Loss, learningRate, batch.LossState, batch.EmbeddingLossState), null);
    }

    private DivergenceFault FaultOf(long iteration, FiniteWatch.Seen seen, BatchLoss batch, double learningRate)
    {
        var (why, atFault) = batch.WhyNotFinite();
        return new(
            iteration,
            !double.IsFinite(seen.Loss) ? $"The loss of iteration {iteration} is {seen.Loss}. {why}"
            : seen.Statistic is { } statistic ? $"The loss of iteration {iteration} is finite, but the running statistic '{statistic}' is not: activations have overflowed. Lower the learning rate, or look for images with extreme values."
            : $"The loss of iteration {iteration} is finite, but the gradient of '{seen.Gradient}' is not. Look for a root, a norm or a logarithm at 0 in the loss or the model, whose value is finite and whose derivative is not.",
            atFault.IsEmpty ? CasesOf(iteration - 1) : atFault, seen.Loss, learningRate, IsOfStep: false);
    }

    private DivergenceFault BrokenBy(long iteration, string parameter) => new(
        iteration, $"The step of iteration {iteration} made the parameter '{parameter}' NaN or infinite: the weights have diverged. Lower the learning rate, or clip gradients (MaxGradientNorm).",
        CasesOf(iteration - 1), double.NaN, double.NaN, IsOfStep: true);

    private TrainingProgress WentBack(
        TrainingProgress progress, DivergenceFault fault, Checkpoints checkpoints, nn.Module model, OptimizerHelper optimizer)
    {
        if (progress.Divergences.Count >= RollBack!.Retries)
            throw Stopped(progress, fault, checkpoints, $" Training has gone back {RollBack.Retries} times already.");
        var back = checkpoints.GoBack(
            fault.Iteration - 1, to => fault.Answered(string.Create(CultureInfo.InvariantCulture, $"back to iteration {to} with {RollBack.Factor} times the learning rate")), model, optimizer, Plan);
        Warn(back.Divergences[^1].ToString());
        return back;
    }

    private TrainingProgress Skipped(TrainingProgress progress, DivergenceFault fault, Checkpoints checkpoints, KeptStatistics? statistics)
    {
        if (Plan.OnDivergence is not DivergencePolicy.Skip skip)
            throw Stopped(progress, fault, checkpoints, "");
        if (fault.IsOfStep)
            throw Stopped(progress, fault, checkpoints, " Skipping a step does not mend it.");
        if (progress.SkippedInARow >= skip.MostInARow)
            throw Stopped(progress, fault, checkpoints, $" {skip.MostInARow} steps before it were skipped in a row.");
        statistics!.Restore();
        var why = fault.Answered(Divergence.StepNotTaken);
        Warn(why.ToString());
        return progress.Skipped(fault.Loss, fault.LearningRate, why);
    }

    private static UserErrorException Stopped(TrainingProgress progress, DivergenceFault fault, Checkpoints checkpoints, string besides)
    {
        var stopped = fault.Answered("stopped");
        var file = checkpoints.Keep(progress.Divergences.Add(stopped));
        var cases = stopped.Cases.IsEmpty ? "" : $" Cases: {stopped.NamedCases}.";
        return new($"{fault.What}{besides}{cases} The last checkpoint is intact; '{file}' tells all there is to know.");
    }

    private bool IsValidated(long iteration) =>
        Validate is not null
        && (iteration == Plan.Iterations || (Plan.ValidationInterval(embedded: 0) is > 0 and var every && iteration % every == 0));

    private TrainingProgress Validated(TrainingProgress progress, nn.Module model, TrainedParts parts, Checkpoints checkpoints)
    {
        model.eval();
        double error;
        using (NewDisposeScope())
        using (no_grad())
            error = Validate!();
        parts.Train();
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
/// <param name="WhyNotFinite">Sentences on what made the loss NaN or infinite, and what to do, and the ids of the cases at fault, none where all may be; asked only then.</param>
internal readonly record struct BatchLoss(Tensor Value, object LossState, object? EmbeddingLossState, Func<(string Why, ImmutableArray<string> Cases)> WhyNotFinite)
{
    /// <summary>The states; the value is not looked at.</summary>
    public override string ToString() => $"loss with the state {LossState}{(EmbeddingLossState is null ? "" : $" and {EmbeddingLossState}")}";
}
