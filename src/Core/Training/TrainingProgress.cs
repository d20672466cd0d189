using System.Collections.Immutable;
using ImageRegression.Losses.Matching;

namespace ImageRegression.Training;

/// <summary>Where a training stands, besides the weights and the optimiser's moments.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="LossState">The loss's own state, such as RM-Loss's moving average.</param>
/// <param name="EmbeddingLossState">That of the loss beneath a head; null where there is none.</param>
/// <param name="Moments">What was seen so far.</param>
/// <param name="BestIteration">Iteration with the smallest validation error so far; 0 before the first.</param>
/// <param name="BestError">That error; infinite before the first, NaN while no other was seen.</param>
internal sealed record TrainingProgress(
    long Iteration, object LossState, object? EmbeddingLossState, ImmutableList<TrainingMoment> Moments, long BestIteration, double BestError)
{
    /// <summary>What was not finite so far, and what was done.</summary>
    public ImmutableList<Divergence> Divergences { get; init; } = [];

    /// <summary>Steps skipped one after the other, up to this iteration.</summary>
    public int SkippedInARow => Divergences.Reverse().TakeWhile((one, before) => one.Iteration == Iteration - before).Count();

    /// <summary>Whether training is over: all iterations are done, or the validation error has not become better for as long as the plan waits.</summary>
    public bool IsOver(TrainingPlan plan) =>
        Iteration >= plan.Iterations
        || (plan.Patience is { } patience && BestIteration > 0 && Moments.Count(moment => moment.Iteration > BestIteration && moment.Validation is not null) >= patience);

    /// <param name="plan">What is trained.</param>
    /// <param name="batchesPerEpoch">For losses that count epochs.</param>
    public static TrainingProgress Start(TrainingPlan plan, long batchesPerEpoch = 1) =>
        new(0, plan.Loss.StartStateFor(batchesPerEpoch), plan.EmbeddingLoss?.StartStateFor(batchesPerEpoch), [], 0, double.PositiveInfinity);

    public TrainingProgress After(double loss, double learningRate, object lossState, object? embeddingLossState) => this with
    {
        Iteration = Iteration + 1,
        LossState = lossState,
        EmbeddingLossState = embeddingLossState,
        Moments = Moments.Add(new(Iteration + 1, loss, learningRate, null) { Margins = (lossState as MarginState ?? embeddingLossState as MarginState)?.Applied }),
    };

    /// <summary>After an iteration whose step was not taken: nothing has changed but that it is over.</summary>
    public TrainingProgress Skipped(double loss, double learningRate, Divergence why) =>
        After(loss, learningRate, LossState, EmbeddingLossState) with { Divergences = Divergences.Add(why) };

    /// <summary>With an error on the validation images; NaN is worse than any number, so that the first number replaces it.</summary>
    public TrainingProgress Validated(double error)
    {
        var seen = this with { Moments = Moments.SetItem(Moments.Count - 1, Moments[^1] with { Validation = error }) };
        var isBetter = BestIteration == 0 || error < BestError || (double.IsNaN(BestError) && !double.IsNaN(error));
        return isBetter ? seen with { BestIteration = Iteration, BestError = error } : seen;
    }
}
