namespace ImageRegression.Phantoms;

/// <summary>The echoes of what lies above the pleura: skin, fat with its septa, muscle with its fibres, ribs with their shadows.</summary>
/// <param name="lung">Whose.</param>
internal sealed class ChestWall(LungAnatomy lung)
{
    private const float SkinMm = 1.6f, Rib = 3.5f, Shadow = 0.008f;

    /// <summary>The echo at a place above the pleura, over that of muscle.</summary>
    /// <param name="x">Along the probe, in mm.</param>
    /// <param name="z">Depth, in mm.</param>
    public float EchoAt(float x, float z)
    {
        if (z < SkinMm)
            return 1.5f;
        var fascia = lung.FatMm + (1.2f * ValueNoise.At(x * 0.07f, lung.Texture ^ 1));
        var echo = z < fascia
            ? lung.Echo.Fat + (0.8f * Shape.Bump(ValueNoise.At(x * 0.1f, z * 0.45f, lung.Texture) * 4))   // septa
            : lung.Echo.Muscle * (1 + (0.8f * ValueNoise.At((x * 0.08f) + (z * 0.1f), z * 0.9f, lung.Texture ^ 2)));   // fibres
        return echo + (1.4f * Shape.Bump((z - fascia) * 1.4f));
    }

    /// <summary>How much sound comes through the wall at a place, over the usual: folds of fat and fascia bend it away.</summary>
    public float Through(float x, float z) =>
        MathF.Pow(10, 0.45f * ValueNoise.At(x * 0.1f, lung.Texture ^ 3) * MathF.Min(1, z / lung.PleuraMm));

    /// <summary>What a rib's surface adds at a place, and what share of the sound comes as deep as that.</summary>
    public (float Echo, float Open) RibsAt(float x, float z)
    {
        var (left, right) = (RibAt(x - lung.Ribs.Left, z), RibAt(x - lung.Ribs.Right, z));
        return (left.Echo + right.Echo, left.Open * right.Open);
    }

    private (float Echo, float Open) RibAt(float x, float z)
    {
        var across = MathF.Abs(x) / lung.Ribs.Half;
        if (across > 1.15f)
            return (0, 1);
        var below = z - (0.62f * lung.PleuraMm) - (2.5f * across * across);
        var covered = Shape.Step((1.15f - across) * 3);
        return (Rib * covered * Shape.Bump(below / 1.1f), 1 - ((1 - Shadow) * covered * Shape.Step(below / 1.5f)));
    }
}
