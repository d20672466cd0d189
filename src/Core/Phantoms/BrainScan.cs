using System.Numerics;
using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>What one visit brings, the disease aside.</summary>
/// <param name="TurnDeg">How far the head is turned in the axial plane.</param>
/// <param name="Shift">How far it lies to the right and to the front, in 64ths of the field.</param>
/// <param name="Gain">Brightness over the usual.</param>
/// <param name="Noise">Where noise comes from; null: there is none.</param>
internal sealed record BrainScan(float TurnDeg, Vector2 Shift, float Gain, SplitMix64? Noise)
{
    /// <summary>A scan of a head that lies straight, without noise.</summary>
    public static BrainScan Usual { get; } = new(0, Vector2.Zero, 1, null);

    public static BrainScan Draw(ulong seed, int subject, int visit)
    {
        var random = SplitMix64.For(seed ^ 0x5363616E, ((ulong)subject << 8) + (ulong)visit);
        return new BrainScan(
            (float)random.Uniform(-2, 2),
            new((float)random.Uniform(-0.8, 0.8), (float)random.Uniform(-0.8, 0.8)),
            (float)random.Uniform(0.95, 1.05),
            new SplitMix64(random.Next()));
    }
}
