using System.Collections.Immutable;
using System.Numerics;

namespace ImageRegression.Phantoms;

/// <summary>How one of the four hospitals' scanners shows a brain.</summary>
/// <param name="Name"><c>A</c> to <c>D</c>.</param>
/// <param name="Contrast">Between grey and white matter, over the usual.</param>
/// <param name="Bias">How much brighter it gets to the right, to the front and upwards, within 100 mm.</param>
/// <param name="Noise">Standard deviation of the noise; white matter is 0.8.</param>
internal sealed record BrainSite(string Name, float Contrast, Vector3 Bias, float Noise)
{
    public static ImmutableArray<BrainSite> All { get; } =
    [
        new("A", 1, new(0.05f, 0.1f, -0.1f), 0.02f),
        new("B", 0.85f, new(-0.12f, 0.05f, 0.1f), 0.03f),
        new("C", 1.12f, new(0.1f, -0.12f, 0.05f), 0.025f),
        new("D", 0.95f, new(-0.04f, -0.08f, -0.15f), 0.04f),
    ];
}
