using System.Numerics;

namespace ImageRegression.Phantoms;

/// <summary>The outside of the brain: lobes and cerebellum as ellipsoids, cut by sulci and by the fissure between the hemispheres.</summary>
/// <param name="folds">The pattern of sulci.</param>
/// <param name="atrophy">a, 0 to 1.</param>
internal sealed class BrainSurface(uint folds, float atrophy)
{
    private const float FoldMm = 15, PerNoise = 13;   // grain of the noise whose zeros are sulci; mm from a zero for each unit of it
    private const float SulcusMm = 17;   // how deep they cut
    private static readonly Vector3 Cerebrum = new(64, 83, 62), CerebrumAt = new(0, -2, 16);
    private static readonly Vector3 Temporal = new(25, 38, 26), TemporalAt = new(37, 4, -22);
    private static readonly Vector3 Cerebellum = new(50, 30, 25), CerebellumAt = new(0, -56, -38);

    private readonly float halfSulcus = 0.2f + (1.4f * atrophy), gap = 0.5f + (1.5f * atrophy);

    /// <summary>Depth beneath the surface of the lobes, folds not regarded, in mm; negative outside.</summary>
    /// <param name="place">With x mirrored to the right.</param>
    public static float LobeDepth(Vector3 place) => place.Z > 5
        ? Depth(place - CerebrumAt, Cerebrum)
        : MathF.Max(Depth(place - CerebrumAt, Cerebrum), Depth(place - TemporalAt, Temporal));

    /// <summary>The same of the cerebellum.</summary>
    public static float CerebellumDepth(Vector3 place) => Depth(place - CerebellumAt, Cerebellum);

    /// <summary>How far tissue reaches from the nearest fluid, in mm; negative in the fluid.</summary>
    /// <param name="place">In mm.</param>
    /// <param name="lobeDepth">What <see cref="LobeDepth"/> says.</param>
    public float FromFluid(Vector3 place, float lobeDepth)
    {
        var fissureDepth = 28 + (5 * MathF.Max(0, place.Z - 24));   // beneath it the hemispheres are joined
        var nearest = MathF.Min(lobeDepth - gap, Cleft(MathF.Abs(place.X) - 0.3f - halfSulcus, lobeDepth - fissureDepth));
        if (lobeDepth > SulcusMm + 8)
            return nearest;
        // Each place looks at the surface above it, so that sulci go straight inwards.
        var outwards = (place - CerebrumAt) / Cerebrum;
        var surface = outwards * (Cerebrum / (outwards.Length() * FoldMm));
        var pattern = place.X < 0 ? folds : folds ^ 0x9E3779B9;
        var across = PerNoise * MathF.Abs(ValueNoise.At(surface, pattern) + (0.3f * ValueNoise.At((surface * 1.9f) + (place * 0.02f), pattern ^ 3)));
        return MathF.Min(nearest, Cleft(across - halfSulcus, lobeDepth - SulcusMm));
    }

    // Distance from a cleft, given that from its wall and from its bottom.
    private static float Cleft(float beside, float beneath) =>
        beneath <= 0 ? beside : beside <= 0 ? beneath : MathF.Sqrt((beside * beside) + (beneath * beneath));

    // First-order distance beneath an ellipsoid.
    private static float Depth(Vector3 place, Vector3 halfAxes)
    {
        var scaled = place / halfAxes;
        var radius = scaled.Length();
        return radius < 1e-3f ? halfAxes.X : radius * (1 - radius) / (scaled / halfAxes).Length();
    }
}
