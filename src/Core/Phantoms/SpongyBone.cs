namespace ImageRegression.Phantoms;

/// <summary>The pattern of a bone's trabeculae: streaks along the load, denser and thinner places.</summary>
/// <remarks>Value noise at two scales, stretched upwards; the same place in the bone has the same value in every image of it.</remarks>
/// <param name="seed">Which pattern.</param>
/// <param name="remodelled">How far it has become another one, 0 to 1.</param>
internal readonly struct SpongyBone(uint seed, float remodelled)
{
    /// <summary>Deviation of the density at a place, −1 to 1, 0 on average.</summary>
    /// <param name="x">Across the load, in mm.</param>
    /// <param name="y">Along the load, in mm.</param>
    public float At(float x, float y) =>
        ((1 - remodelled) * Pattern(x, y, seed)) + (remodelled * Pattern(x, y, seed ^ 0x3C6EF372));

    private static float Pattern(float x, float y, uint seed) =>
        (0.55f * Noise(x * (1 / 8f), y * (1 / 14f), seed)) + (0.45f * Noise(x * (1 / 3.2f), y * (1 / 8f), seed ^ 0x5BD1E995));

    private static float Noise(float x, float y, uint seed)
    {
        var (column, row) = (MathF.Floor(x), MathF.Floor(y));
        var (u, v) = (Smooth(x - column), Smooth(y - row));
        var (i, j) = ((int)column, (int)row);
        var top = Corner(i, j, seed) + (u * (Corner(i + 1, j, seed) - Corner(i, j, seed)));
        var bottom = Corner(i, j + 1, seed) + (u * (Corner(i + 1, j + 1, seed) - Corner(i, j + 1, seed)));
        return top + (v * (bottom - top));
    }

    private static float Smooth(float t) => t * t * (3 - (2 * t));

    private static float Corner(int i, int j, uint seed)
    {
        unchecked
        {
            var h = ((uint)i * 0x9E3779B1) ^ ((uint)j * 0x85EBCA77) ^ seed;
            h = (h ^ (h >> 15)) * 0x2C1B3C6D;
            h = (h ^ (h >> 12)) * 0x297A2D39;
            return ((h ^ (h >> 15)) * (2f / uint.MaxValue)) - 1;
        }
    }
}
