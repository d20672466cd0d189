using System.Collections.Immutable;

namespace ImageRegression.Phantoms;

/// <summary>How one of the four ultrasound machines shows what it hears.</summary>
/// <param name="Name"><c>A</c> to <c>D</c>.</param>
/// <param name="DepthMm">What a picture shows from top to bottom.</param>
/// <param name="RangeDb">Decibels from black to white.</param>
/// <param name="WhiteDb">What is shown white, over the echo of muscle.</param>
/// <param name="SpeckleDb">Standard deviation of the speckle.</param>
/// <param name="Smear">How far a speckle reaches to the sides; see <see cref="Grain"/>.</param>
internal sealed record LungMachine(string Name, float DepthMm, float RangeDb, float WhiteDb, float SpeckleDb, int Smear)
{
    public static ImmutableArray<LungMachine> All { get; } =
    [
        new("A", 40, 46, 14, 4, 1),
        new("B", 50, 58, 20, 3.2f, 2),
        new("C", 60, 42, 10, 3.6f, 1),
        new("D", 45, 66, 17, 4.5f, 3),
    ];
}
