using ImageRegression.Neighbors;

namespace ImageRegression.Evaluation;

/// <summary>D5: how much the labels of a sample's nearest neighbours in the embedding space differ from its own.</summary>
/// <remarks>
/// Mean over samples and their 5 nearest neighbours of |y − y_neighbour|, on a circle the shorter way round, in label units; ≥ 0, smaller is better. Neighbours that are
/// equally near as the fifth share the places that are left, so that the order of the samples decides nothing. The
/// paper's neighbours of a test sample are training samples; its repository takes them from the test samples, the sample
/// itself left out. Chao, Zhang, Yan (2022), "Regression Metric Loss", section 3.
/// </remarks>
public sealed record LabelDispersion
{
    /// <summary>Neighbours of each sample; ≥ 1. Default 5.</summary>
    public int Neighbors
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Neighbors), value, "Must be at least 1.");
    } = 5;

    /// <summary>The paper's: neighbours among the training samples.</summary>
    /// <param name="test">The test samples, at least one.</param>
    /// <param name="train">The training samples, at least <see cref="Neighbors"/>.</param>
    /// <returns>One value for each test sample, in label units; their mean is D5.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or there are too few training samples.</exception>
    public double[] PerSample(Embeddings test, Embeddings train)
    {
        Check(test, 1);
        Check(train, Neighbors);
        var (labels, trainingLabels) = (test.Labels, train.Labels);
        return NeighborSearch.NearestAndTies(test.Vectors, train.Vectors, Neighbors,
            (sample, found) => found.MeanOfNearest(Neighbors, row => train.Axis.Distance(labels[sample], trainingLabels[row])));
    }

    /// <summary>The repository's: neighbours among the same samples, the sample itself left out.</summary>
    /// <param name="samples">More than <see cref="Neighbors"/>.</param>
    /// <returns>One value for each sample, in label units.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or there are too few samples.</exception>
    public double[] PerSample(Embeddings samples)
    {
        Check(samples, Neighbors + 1);
        var labels = samples.Labels;
        return NeighborSearch.NearestAndTies(samples.Vectors, samples.Vectors, Neighbors + 1,
            (sample, found) => found.Without(row => row == sample).MeanOfNearest(Neighbors, row => samples.Axis.Distance(labels[sample], labels[row])));
    }

    private static void Check(Embeddings samples, int atLeast)
    {
        if (samples.Count < atLeast)
            throw new ArgumentException($"There are {samples.Count} samples to find neighbours among; at least {atLeast} are needed.");
    }
}
