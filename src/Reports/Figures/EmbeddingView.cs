using System.Collections.Immutable;
using ImageRegression.Evaluation;
using ImageRegression.Neighbors;
using TorchSharp;

namespace ImageRegression.Reports.Figures;

/// <summary>An embedding space along its first principal components.</summary>
/// <param name="Explained">Part of the variance along each axis, 0 to 1; one to three axes.</param>
/// <param name="FittedOn">Which images the components were found on: <c>training</c> or <c>test</c>.</param>
/// <param name="Test">The images that were predicted for.</param>
/// <param name="Train">The images that the index holds; empty where they are not known.</param>
internal sealed record EmbeddingView(ImmutableArray<double> Explained, string FittedOn, PointCloud Test, PointCloud Train)
{
    private const int Axes = 3;

    /// <summary>Finds the components on the training images, where there are any, and projects both parts.</summary>
    /// <returns>Null where a coordinate is not finite, so that there are no components.</returns>
    public static EmbeddingView? Of(Embeddings test, Embeddings? train)
    {
        var fitted = train ?? test;
        if (test.Cases.IsEmpty || fitted.Cases.IsEmpty || !IsFinite(test) || !IsFinite(fitted))
            return null;
        var components = PrincipalComponents.Of(fitted.Vectors, Axes);
        return new(
            components.Explained, train is null ? "test" : "training",
            PointCloud.Of(test, components), train is null ? PointCloud.Empty : PointCloud.Of(train, components));
    }

    private static bool IsFinite(Embeddings embeddings)
    {
        using var largest = embeddings.Vectors.abs().max();
        return double.IsFinite(largest.ToDouble());
    }
}

/// <summary>Cases as points.</summary>
/// <param name="Cases">Whose images they are.</param>
/// <param name="Coordinates">One list for each axis, in the order of <paramref name="Cases"/>.</param>
internal sealed record PointCloud(ImmutableArray<EmbeddedCase> Cases, ImmutableArray<ImmutableArray<double>> Coordinates)
{
    /// <summary>No point.</summary>
    public static PointCloud Empty { get; } = new([], []);

    internal static PointCloud Of(Embeddings embeddings, PrincipalComponents components) =>
        new(embeddings.Cases, components.Project(embeddings.Vectors));
}
