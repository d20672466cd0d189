namespace ImageRegression.Images;

/// <summary>How images were prepared for a network: distances between embeddings mean something only where this is the same.</summary>
/// <param name="Layout">The shape that they were brought to.</param>
/// <param name="Scale">How their intensities were scaled.</param>
public sealed record ImagePreparation(PixelLayout Layout, IntensityScale Scale);
