using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>What one visit brings, the disease aside.</summary>
/// <param name="ProbeMm">How far the probe is from its usual place, along x.</param>
/// <param name="TiltDeg">How far it is tilted: the pleura slopes, and echoes come back weaker.</param>
/// <param name="Gain">Brightness over the usual.</param>
/// <param name="FarDb">What the wall lets through more than usual, pressed and wetted as it is: all that lies beneath the pleura is brighter by it.</param>
/// <param name="BreathPhase">Where in the breath the clip starts, 0 to 2π.</param>
/// <param name="Speckle">Where speckle comes from; null: there is none.</param>
internal sealed record LungScan(float ProbeMm, float TiltDeg, float Gain, float FarDb, float BreathPhase, SplitMix64? Speckle)
{
    /// <summary>A scan at the usual place, without speckle.</summary>
    public static LungScan Usual { get; } = new(0, 0, 1, 0, 0, null);

    public static LungScan Draw(ulong seed, int subject, int visit)
    {
        var random = SplitMix64.For(seed ^ 0x5363616E, ((ulong)subject << 8) + (ulong)visit);
        return new LungScan(
            (float)random.Uniform(-2, 2),
            (float)Math.Clamp(3 * random.Normal(), -7, 7),
            (float)random.Uniform(0.95, 1.05),
            (float)random.Uniform(-2.5, 2.5),
            (float)random.Uniform(0, Math.Tau),
            new SplitMix64(random.Next()));
    }
}
