using System.Collections.Immutable;
using MathNet.Numerics.Statistics;

namespace ImageRegression.Neighbors;

/// <summary>Finds training cases whose label disagrees with what all other subjects say of their place.</summary>
/// <remarks>
/// Each case is predicted from the cases of the other subjects; its residual is divided by the local spread of their labels,
/// and by 1.4826 times the median absolute deviation of all such quotients, so that 1 is a usual disagreement and a few
/// gross errors do not hide each other. A network that was trained on the label has moved the case towards it, so that a
/// wrong label looks less wrong than it is: the order can be trusted further than the figures.
/// </remarks>
internal sealed record LabelScores
{
    /// <summary>Nearest cases of other subjects whose labels give the local spread; ≥ 1. Default 20.</summary>
    public int SpreadNeighbors
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(SpreadNeighbors), value, "Must be at least 1.");
    } = 20;

    /// <summary>Spread added, in squares, to every local one, as a part of all labels' standard deviation; &gt; 0. Default 0.05.</summary>
    public double SpreadFloor
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(SpreadFloor), value, "Must be greater than 0.");
    } = 0.05;

    /// <summary>All training cases, the most suspect first.</summary>
    /// <param name="predictor">How neighbours answer.</param>
    /// <param name="train">The training cases.</param>
    /// <returns>Cases that other subjects can speak for; equal scores in the order of the rows.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or an embedding is not finite.</exception>
    public ImmutableArray<SuspectLabel> Ranked(RadiusNeighbors predictor, Embeddings train)
    {
        var (labels, subjects) = (LabelValues.Of(train), train.Subjects);
        var floor = SpreadFloor * LocalSpread.OfAll(train.Labels.AsSpan(), train.Axis);
        var needed = Math.Max(predictor.MinNeighbors, SpreadNeighbors) + GroundedNeighbors.MostOfOneSubject(subjects);
        var found = NeighborSearch.Within(train.Vectors, train.Vectors, predictor.Radius, needed);
        var suspects = new SuspectLabel[found.Length];
        Parallel.For(0, found.Length, row =>
        {
            var others = found[row].Without(other => subjects[other] == subjects[row]);
            var predicted = predictor.Predict(others, labels).Value;
            var spread = LocalSpread.Of(others, SpreadNeighbors, labels, predicted);
            suspects[row] = new(train.Cases[row].Id, subjects[row], labels[row], predicted, train.Axis.Difference(labels[row], predicted) / Math.Sqrt(spread * spread + floor * floor));
        });
        var known = suspects.Where(suspect => double.IsFinite(suspect.Score)).ToArray();
        var unit = 1.4826 * known.Select(suspect => Math.Abs(suspect.Score)).Median();
        return [.. known.Select(suspect => suspect with { Score = unit > 0 ? suspect.Score / unit : suspect.Score })
            .OrderByDescending(suspect => Math.Abs(suspect.Score))];   // stable: equal scores stay in the order of the rows
    }
}

/// <summary>A training case whose label may be wrong: how far it lies from what other subjects say.</summary>
/// <param name="Id">Name of its image.</param>
/// <param name="Subject">Whose image it is.</param>
/// <param name="Label">Its label, in label units.</param>
/// <param name="Predicted">What the cases of all other subjects predict for it, in label units.</param>
/// <param name="Score">Standardised disagreement: 1 is usual, 3 is rare; positive where the label is above the others' answer.</param>
public readonly record struct SuspectLabel(string Id, string Subject, double Label, double Predicted, double Score);
