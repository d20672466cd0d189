namespace ImageRegression.Pipeline.Stages;

/// <summary>What an index adds to the embedded training images: the radius within which they answer.</summary>
/// <param name="Radius">In scaled label units, as the embedding space is.</param>
public sealed record NeighborIndex(double Radius);
