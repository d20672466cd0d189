using System.Collections.Immutable;

namespace ImageRegression.Neighbors;

/// <summary>How it is decided that a case is out-of-distribution to an index.</summary>
public sealed record OutOfDistributionSettings
{
    /// <summary>Part of the cases like the index's own that may be called out-of-distribution; 0 &lt; α &lt; 1. Default 0.05.</summary>
    public double Level
    {
        get;
        init => field = value is > 0 and < 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Level), value, "Must lie strictly between 0 and 1.");
    } = 0.05;

    /// <summary>Nearest training cases whose mean distance counts; ≥ 1. Default 5.</summary>
    public int Neighbors
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Neighbors), value, "Must be at least 1.");
    } = 5;
}

/// <summary>Tells cases that an index can answer for from cases that are out-of-distribution to it.</summary>
/// <remarks>
/// The mean distance to the nearest training cases is held against that of calibration cases by a conformal p value, so
/// that a share α of cases like those, and no more, is turned away, whatever the scale of the embedding space. No radius
/// is fixed beforehand. Laxhammar and Falkman (2010), "Conformal Prediction for Distribution-Independent Anomaly Detection".
/// </remarks>
/// <param name="Settings">How it is decided.</param>
/// <param name="Distances">The calibration cases' mean distances, in the unit of the embeddings.</param>
internal sealed record OutOfDistributionTest(OutOfDistributionSettings Settings, SubjectScores Distances)
{
    /// <summary>A test for the images of an index that are not answered for one by one.</summary>
    /// <param name="index">Images that the model was trained on.</param>
    /// <param name="held">Images of other subjects.</param>
    public static OutOfDistributionTest Of(Embeddings index, Embeddings held)
    {
        var settings = new OutOfDistributionSettings();
        return new(settings, SubjectScores.Of(held.Subjects.Zip(DistancesOf(held, index, settings))));
    }

    /// <summary>Whether each of some images is out-of-distribution; null where there were too few calibration subjects to decide.</summary>
    /// <param name="queries">The images, embedded.</param>
    /// <param name="index">Images that the model was trained on.</param>
    public ImmutableArray<bool?> Ask(Embeddings queries, Embeddings index) => [.. DistancesOf(queries, index, Settings).Select(IsOutOfDistribution)];

    /// <summary>Whether there are subjects enough for any case to be called out-of-distribution: the smallest p value is 1/(S + 1).</summary>
    public bool CanDecide => FewestSubjects <= Distances.Subjects;

    /// <summary>Subjects that <see cref="OutOfDistributionSettings.Level"/> needs: 19 for 0.05.</summary>
    public int FewestSubjects => (int)Math.Ceiling(1 / Settings.Level - 1 - 1e-9);

    /// <summary>The mean distance that counts, in the unit of the embeddings.</summary>
    /// <param name="neighbors">At least the nearest <see cref="OutOfDistributionSettings.Neighbors"/>, or all there are.</param>
    /// <param name="settings">How many of them count.</param>
    public static double DistanceOf(NeighborList neighbors, OutOfDistributionSettings settings) =>
        neighbors.Distances.Take(settings.Neighbors).Average();

    /// <summary>The conformal p value of a case; small where it lies farther from the index than calibration cases do.</summary>
    public double PValue(double distance) => Distances.PValue(distance);

    /// <summary>Whether a case is out-of-distribution; null where there were too few calibration subjects to decide.</summary>
    public bool? IsOutOfDistribution(double distance) => CanDecide ? PValue(distance) <= Settings.Level : null;

    private static IEnumerable<double> DistancesOf(Embeddings queries, Embeddings index, OutOfDistributionSettings settings) =>
        NeighborSearch.Nearest(queries.Vectors, index.Vectors, settings.Neighbors).Select(near => DistanceOf(near, settings));
}
