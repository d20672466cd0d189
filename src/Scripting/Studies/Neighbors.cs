using System.Runtime.CompilerServices;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Stages;

namespace ImageRegression.Scripting.Studies;

/// <summary>Prediction by neighbours in the embedding space.</summary>
public static class Neighbors
{
    /// <summary>An index of embedded training images that answers within a radius.</summary>
    /// <param name="train">The embedded training images.</param>
    /// <param name="radius">The radius, or how to search it.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static IndexNeighbors Index(
        EmbedImages train, Radius radius, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new() { Train = train, Radius = radius, Name = "index", BuiltAt = new(file, line) };

    /// <summary>Answers for embedded images by an index, with the evidence for each.</summary>
    /// <param name="index">The index, calibrated or not.</param>
    /// <param name="queries">The embedded images to answer for.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static PredictByNeighbors Predict(
        Stage<NeighborIndex> index, EmbedImages queries, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new() { Index = index, Queries = queries, Name = "predict", BuiltAt = new(file, line) };
}
