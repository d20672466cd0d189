using ImageRegression.Losses;
using ImageRegression.Models;
using ImageRegression.Ordinal;

namespace ImageRegression.Studies;

/// <summary>What of a training does not fit labels that come round, told before anything runs.</summary>
internal static class CircleTrouble
{
    /// <summary>Why, and what to do; null where it fits.</summary>
    public static string? Of(TrainModel fit) =>
        !fit.Train.Axis.IsCircle && !fit.FurtherLabels.Any(label => label.Axis.IsCircle) ? null
        : fit.Model.Head is RankHead ? "ranks go from a first to a last, and on a circle there is none. Give it Head.Linear(), or neighbours."
        : fit.Model.Head is OrdinalHead ? "an ordinal head asks whether a label is above a threshold, and on a circle none is above another. Give it Head.Linear(), or neighbours."
        : fit.Train.Axis.IsCircle && fit.Scaling is not null ? "it has a scaling of a line, and theirs is fitted to the circle. Leave the scaling out."
        : new[] { fit.Plan.Loss, fit.Plan.EmbeddingLoss }.OfType<IComparesLabels>().FirstOrDefault(loss => loss.LabelDistance != LabelDistance.Euclidean) is { } loss
            ? $"its loss compares labels by {loss.LabelDistance}, which is of numbers on a line; on a circle labels are points, and their Euclidean distance is the chord. Give the loss {{ LabelDistance = LabelDistance.Euclidean }}."
        : null;
}
