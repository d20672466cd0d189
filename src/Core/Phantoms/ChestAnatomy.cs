using System.Collections.Immutable;
using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>One individual: the size of the heart and chest, their tissues, and the plaques.</summary>
/// <param name="HeartMm">Semi-axes of the pericardium: x, y, z.</param>
/// <param name="FatMm">Thickness of the epicardial fat.</param>
/// <param name="HeartHu">Attenuation of blood and muscle.</param>
/// <param name="LungHu">Attenuation of the lungs.</param>
/// <param name="BoneHu">Attenuation of cancellous bone.</param>
/// <param name="ChestMm">Distance of the ribs from the middle, to the sides.</param>
/// <param name="Plaques">Placed on the grid, around the heart's centre voxel.</param>
internal sealed record ChestAnatomy(
    (double X, double Y, double Z) HeartMm, double FatMm, double HeartHu, double LungHu, double BoneHu, double ChestMm, ImmutableArray<Plaque> Plaques)
{
    /// <summary>Attenuation of fat.</summary>
    public const double FatHu = -95;

    private const double ShareWithoutCalcium = 0.3;

    // Arteries in units of the heart's semi-axes (x to the right, y to the front, z to the head), as lines of places
    // just below the pericardium: main stem and anterior descending, circumflex, right coronary.
    private static readonly (double X, double Y, double Z)[][] Arteries =
    [
        [(-0.10, 0.45, 0.72), (-0.32, 0.62, 0.52), (-0.42, 0.72, 0.20), (-0.45, 0.72, -0.15), (-0.42, 0.62, -0.48)],
        [(-0.28, 0.45, 0.66), (-0.62, 0.20, 0.50), (-0.78, -0.18, 0.22), (-0.72, -0.42, -0.10)],
        [(0.20, 0.55, 0.62), (0.55, 0.55, 0.38), (0.72, 0.42, 0.02), (0.62, 0.30, -0.42), (0.35, 0.10, -0.72)],
    ];

    public static ChestAnatomy Draw(double pixelMm, double sliceMm, ref SplitMix64 random)
    {
        var size = random.Uniform(0.92, 1.08);
        var heart = (56 * size * random.Uniform(0.96, 1.04), 48 * size * random.Uniform(0.96, 1.04), 47 * size);
        var (fat, heartHu, lungHu, boneHu, chest) =
            (random.Uniform(5, 9), random.Uniform(38, 52), random.Uniform(-880, -800), random.Uniform(160, 260), random.Uniform(112, 124));
        return new ChestAnatomy(heart, fat, heartHu, lungHu, boneHu, chest, [.. Calcify(heart, pixelMm, sliceMm, ref random)]);
    }

    /// <summary>Place on an artery.</summary>
    /// <param name="artery">Which: 0 to 2.</param>
    /// <param name="along">0 at its origin to 1 at its end.</param>
    public (double X, double Y, double Z) OnArtery(int artery, double along) => OnArtery(HeartMm, artery, along);

    /// <summary>Number of arteries.</summary>
    public static int ArteryCount => Arteries.Length;

    // Plaques are added while they fit into a score drawn evenly on the logarithmic scale; what results is the score.
    private static List<Plaque> Calcify((double X, double Y, double Z) heart, double pixelMm, double sliceMm, ref SplitMix64 random)
    {
        var plaques = new List<Plaque>();
        if (random.Uniform() < ShareWithoutCalcium)
            return plaques;
        var wanted = Math.Pow(2, random.Uniform(2.3, 11));
        var (score, pixelMm2) = (0.0, pixelMm * pixelMm);
        for (var attempt = 0; attempt < 400 && score < 0.9 * wanted; attempt++)
        {
            var drawn = Plaque.Draw(pixelMm, sliceMm, ref random);
            // Disease begins near the origins of the arteries.
            var (x, y, z) = OnArtery(heart, random.Below(Arteries.Length), Math.Pow(random.Uniform(), 1.4));
            var placed = drawn with
            {
                Column = (int)Math.Round((x / pixelMm) - (drawn.Columns / 2.0)),
                Row = (int)Math.Round((y / pixelMm) - (drawn.Rows / 2.0)),
                Slice = (int)Math.Round((z / sliceMm) - (drawn.Slices / 2.0)),
            };
            if (score + placed.Score(pixelMm2, sliceMm) > 1.1 * wanted || !plaques.TrueForAll(placed.IsApartFrom))
                continue;
            plaques.Add(placed);
            score += placed.Score(pixelMm2, sliceMm);
        }
        return plaques;
    }

    private static (double X, double Y, double Z) OnArtery((double X, double Y, double Z) heart, int artery, double along)
    {
        var line = Arteries[artery];
        var at = Math.Clamp(along, 0, 1) * (line.Length - 1);
        var first = Math.Min((int)at, line.Length - 2);
        var (a, b, t) = (line[first], line[first + 1], at - first);
        return (heart.X * (a.X + (t * (b.X - a.X))), heart.Y * (a.Y + (t * (b.Y - a.Y))), heart.Z * (a.Z + (t * (b.Z - a.Z))));
    }
}

/// <summary>How a subject lies in the scanner on one day.</summary>
/// <param name="Columns">Shift to the right, in whole voxels, so that plaques stay on the grid.</param>
/// <param name="Rows">Shift to the front.</param>
/// <param name="Slices">Shift to the head.</param>
/// <param name="BreathMm">How much deeper than usual the breath is: the lungs grow between heart and chest wall.</param>
internal readonly record struct ChestPose(int Columns, int Rows, int Slices, double BreathMm)
{
    public static ChestPose Draw(ref SplitMix64 random) =>
        new(random.Below(7) - 3, random.Below(7) - 3, random.Below(3) - 1, random.Uniform(-4, 4));
}
