using System.Collections.Immutable;
using ImageRegression.Training;

namespace ImageRegression.Reports.Figures.Matching;

/// <summary>The margins that AutoMargin gave and the loss under them, over one training: Figure 2 of the AdaTriplet paper.</summary>
/// <param name="Name">Of the training, such as its fold.</param>
/// <param name="Block">Iterations averaged in each point; 1 where every iteration is shown.</param>
/// <param name="Iterations">Last iteration of each block.</param>
/// <param name="Epsilon">Mean of ε over the block.</param>
/// <param name="Beta">Mean of β over the block; empty where the loss has no β.</param>
/// <param name="Loss">Mean loss of the block.</param>
internal sealed record MarginCurve(
    string Name, int Block, ImmutableArray<long> Iterations, ImmutableArray<double> Epsilon, ImmutableArray<double> Beta, ImmutableArray<double> Loss)
{
    private const int MostPoints = 250;

    /// <summary>The curve of a history; a long one is averaged in blocks of equal length.</summary>
    /// <param name="name">Of the training.</param>
    /// <param name="history">Its moments; those without margins are left out.</param>
    /// <param name="hasBeta">Whether the loss uses β.</param>
    public static MarginCurve Of(string name, TrainingHistory history, bool hasBeta)
    {
        var moments = history.Moments.Where(moment => moment.Margins is not null && double.IsFinite(moment.Loss)).ToArray();
        var block = Math.Max(1, (moments.Length + MostPoints - 1) / MostPoints);
        var blocks = moments.Chunk(block).ToArray();
        return new(
            name,
            block,
            [.. blocks.Select(one => one[^1].Iteration)],
            Mean(moment => moment.Margins!.Epsilon),
            hasBeta ? Mean(moment => moment.Margins!.Beta) : [],
            Mean(moment => moment.Loss));

        ImmutableArray<double> Mean(Func<TrainingMoment, double> value) => [.. blocks.Select(one => one.Average(value))];
    }
}
