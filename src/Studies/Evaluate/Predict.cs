using ImageRegression.Models;
using ImageRegression.Neighbors;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>Answers of a trained model.</summary>
public static class Predict
{
    /// <summary>
    /// As the model was trained to answer: by its head, of ranks with intervals that the validation part calibrates, or by neighbours where it has none, whose answers then have intervals
    /// and a verdict on out-of-distribution cases.
    /// </summary>
    /// <param name="fit">The trained model.</param>
    /// <param name="images">The division it was trained on; its validation part settles the neighbours' radius and calibrates their index.</param>
    /// <param name="queries">The embedded images to answer for, by the label that they are embedded with.</param>
    /// <param name="groupBy">The covariate whose values have intervals calibrated apart, such as <c>sex</c>; null: none.</param>
    public static Stage<Predictions> For(TrainModel fit, SplitImages images, EmbedImages queries, string? groupBy = null) =>
        fit.Model.Head == Head.None ? ByNeighbors(Neighbors.Calibrated(fit, images, groupBy, queries.Label), queries)
        : ByHead(fit, queries, calibration: fit.Model.Head is RankHead ? fit.Embed(images.Validation) : null);

    /// <summary>By the neighbours in an index, with the evidence for each answer.</summary>
    /// <param name="index">The index that answers, calibrated or not.</param>
    /// <param name="queries">The embedded images to answer for.</param>
    public static PredictByNeighbors ByNeighbors(Stage<NeighborIndex> index, EmbedImages queries) =>
        new() { Index = index, Queries = queries, Name = "predict" };

    /// <summary>By the head of a trained model.</summary>
    /// <param name="fit">The trained model, which has a head.</param>
    /// <param name="queries">The images to answer for, embedded by it.</param>
    /// <param name="decoding">How probabilities of ranks become a label.</param>
    /// <param name="calibration">Images that a head of ranks has not learnt from, embedded by the same model, to calibrate its intervals on; null: it gives none.</param>
    public static PredictByHead ByHead(TrainModel fit, EmbedImages queries, OrdinalDecoding decoding = OrdinalDecoding.Expectation, EmbedImages? calibration = null) =>
        new() { Fit = fit, Queries = queries, Decoding = decoding, Calibration = calibration, Name = "predict" };

    /// <summary>By a simple method on fixed features.</summary>
    /// <param name="method">The method.</param>
    /// <param name="train">The images it is fitted to.</param>
    /// <param name="validation">The images that choose its setting.</param>
    /// <param name="queries">The images to answer for.</param>
    internal static PredictByBaseline ByBaseline(Baseline method, EmbeddedPart train, EmbeddedPart validation, EmbeddedPart queries) =>
        new() { Baseline = method, Train = train, Validation = validation, Queries = queries, Name = $"predict {method.Name}" };
}
