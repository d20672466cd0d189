using System.Collections.Immutable;
using ImageRegression.Training;

namespace ImageRegression.Reports.Figures;

/// <summary>The course of a training, short enough to be drawn.</summary>
/// <param name="Name">Of the training, where a study has several.</param>
/// <param name="Block">Iterations averaged in each point of <paramref name="Loss"/>; 1 where every iteration is shown.</param>
/// <param name="Iterations">Last iteration of each block.</param>
/// <param name="Loss">Mean loss of the block.</param>
/// <param name="LearningRate">Learning rate of the block's last iteration.</param>
/// <param name="ValidatedAt">Iterations at which the validation images were looked at.</param>
/// <param name="Validation">Mean absolute error on them, in label units.</param>
/// <param name="BestIteration">Iteration whose weights were kept.</param>
internal sealed record LearningCurve(
    string Name,
    int Block,
    ImmutableArray<long> Iterations,
    ImmutableArray<double> Loss,
    ImmutableArray<double> LearningRate,
    ImmutableArray<long> ValidatedAt,
    ImmutableArray<double> Validation,
    long BestIteration)
{
    private const int MostPoints = 500;

    /// <summary>The curve of a history; a long one is averaged in blocks of equal length. Skipped steps without a loss have no point.</summary>
    public static LearningCurve Of(string name, TrainingHistory history)
    {
        var drawn = history.Moments.Where(moment => double.IsFinite(moment.Loss)).ToArray();
        var block = Math.Max(1, (drawn.Length + MostPoints - 1) / MostPoints);
        var blocks = drawn.Chunk(block).ToArray();
        var looks = history.Moments.Where(moment => moment.Validation is not null).ToArray();
        return new(
            name,
            block,
            [.. blocks.Select(moments => moments[^1].Iteration)],
            [.. blocks.Select(moments => moments.Average(moment => moment.Loss))],
            [.. blocks.Select(moments => moments[^1].LearningRate)],
            [.. looks.Select(moment => moment.Iteration)],
            [.. looks.Select(moment => moment.Validation!.Value)],
            history.BestIteration);
    }
}
