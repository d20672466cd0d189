using System.Collections.Immutable;

namespace ImageRegression.Training;

/// <summary>What was seen at one iteration.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Loss">Loss of that iteration's batch.</param>
/// <param name="LearningRate">Learning rate of that iteration.</param>
/// <param name="Validation">Mean absolute error on the validation images, in label units; null where none was taken.</param>
public sealed record TrainingMoment(long Iteration, double Loss, double LearningRate, double? Validation);

/// <summary>The course of a training.</summary>
/// <param name="Moments">In order of iteration.</param>
/// <param name="BestIteration">Iteration whose weights were kept.</param>
public sealed record TrainingHistory(ImmutableArray<TrainingMoment> Moments, long BestIteration);
