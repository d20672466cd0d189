
namespace ImageRegression.Studies;

/// <summary>Prediction by neighbours in the embedding space.</summary>
public static class Neighbors
{
    /// <summary>An index of embedded training images that answers within a radius.</summary>
    /// <param name="train">The embedded training images.</param>
    /// <param name="radius">The radius, or how to search it.</param>
    public static IndexNeighbors Index(EmbedImages train, Radius radius) =>
        new() { Train = train, Radius = radius, Name = "index" };

    /// <summary>
    /// The index of a model's training part, whose radius the validation part chooses and whose intervals it calibrates; see
    /// <see cref="CalibrateIntervals"/> for what one part doing both costs.
    /// </summary>
    /// <param name="fit">The trained model.</param>
    /// <param name="images">The division it was trained on.</param>
    /// <param name="groupBy">The covariate whose values are calibrated apart, such as <c>sex</c>; null: none.</param>
    /// <param name="label">The column whose values are predicted; null: the table's label.</param>
    public static CalibrateIntervals Calibrated(TrainModel fit, SplitImages images, string? groupBy = null, LabelColumn? label = null)
    {
        var validation = fit.Embed(images.Validation, label);
        return Index(fit.Embed(images.Train, label), Radius.BestOn(validation)).Calibrate(validation, groupBy: groupBy);
    }
}
