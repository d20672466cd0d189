using System.Collections.Immutable;

namespace ImageRegression.Training;

/// <summary>Where a training stands, besides the weights and the optimiser's moments.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="LossState">The loss's own state, such as RM-Loss's moving average.</param>
/// <param name="EmbeddingLossState">That of the loss beneath a head; null where there is none.</param>
/// <param name="Moments">What was seen so far.</param>
/// <param name="BestIteration">Iteration with the smallest validation error so far; 0 before the first.</param>
/// <param name="BestError">That error, in label units; infinite before the first.</param>
internal sealed record TrainingProgress(
    long Iteration, object LossState, object? EmbeddingLossState, ImmutableList<TrainingMoment> Moments, long BestIteration, double BestError)
{
    public static TrainingProgress Start(TrainingPlan plan) =>
        new(0, plan.Loss.StartState, plan.EmbeddingLoss?.StartState, [], 0, double.PositiveInfinity);

    public TrainingProgress After(double loss, double learningRate, object lossState, object? embeddingLossState) => this with
    {
        Iteration = Iteration + 1,
        LossState = lossState,
        EmbeddingLossState = embeddingLossState,
        Moments = Moments.Add(new(Iteration + 1, loss, learningRate, null)),
    };

    /// <summary>A non-finite error is never the best.</summary>
    public TrainingProgress Validated(double error)
    {
        var seen = this with { Moments = Moments.SetItem(Moments.Count - 1, Moments[^1] with { Validation = error }) };
        return error < BestError || BestIteration == 0 ? seen with { BestIteration = Iteration, BestError = error } : seen;
    }
}
