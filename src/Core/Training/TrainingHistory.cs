using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ImageRegression.Losses.Matching;

namespace ImageRegression.Training;

/// <summary>What was seen at one iteration.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Loss">Loss of that iteration's batch.</param>
/// <param name="LearningRate">Learning rate of that iteration.</param>
/// <param name="Validation">Error on the validation images, such as the mean absolute one in label units; null where none was taken.</param>
public sealed record TrainingMoment(long Iteration, double Loss, double LearningRate, double? Validation)
{
    /// <summary>The margins that the batch was judged by; null where the loss has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Margins? Margins { get; init; }
}

/// <summary>The course of a training.</summary>
/// <param name="Moments">In order of iteration.</param>
/// <param name="BestIteration">Iteration whose weights were kept.</param>
public sealed record TrainingHistory(ImmutableArray<TrainingMoment> Moments, long BestIteration)
{
    /// <summary>What was not finite on the way, and what was done; a step that was not taken has its moment all the same. Empty as a rule.</summary>
    public ImmutableArray<Divergence> Divergences { get; init; } = [];
}
