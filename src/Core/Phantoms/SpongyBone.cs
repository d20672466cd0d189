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
        (0.55f * ValueNoise.At(x * (1 / 8f), y * (1 / 14f), seed)) + (0.45f * ValueNoise.At(x * (1 / 3.2f), y * (1 / 8f), seed ^ 0x5BD1E995));
}
