using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>How one knee changes over the years: its cartilage wears, bone grows at the margins.</summary>
/// <param name="Space">Joint space at the start, inner and outer, in mm.</param>
/// <param name="Narrowing">What it loses in a year, in mm.</param>
/// <param name="Spurs">Osteophytes at the start, in mm: femur inner, femur outer, tibia inner, tibia outer.</param>
/// <param name="SpurGrowth">What they gain in a year, in mm.</param>
internal sealed record KneeAgeing((float Inner, float Outer) Space, (float Inner, float Outer) Narrowing, float[] Spurs, float[] SpurGrowth)
{
    private const float LeastSpace = 0.8f;

    public static KneeAgeing Draw(ref SplitMix64 shared, ref SplitMix64 own)
    {
        var wear = shared.Uniform() < 0.35 ? shared.Uniform(0.4, 1) : shared.Uniform(0, 0.25);   // some have osteoarthritis, most have not
        var inner = (float)(wear * own.Uniform(0.12, 0.36));
        var outer = (float)(wear * own.Uniform(0, 0.14));
        var space = ((float)Math.Clamp(4.8 + (0.6 * own.Normal()) - (1.6 * wear), 2, 6.5), (float)Math.Clamp(5.4 + (0.6 * own.Normal()) - (0.5 * wear), 2.5, 7));
        var (spurs, growth) = (new float[4], new float[4]);
        for (var i = 0; i < spurs.Length; i++)
        {
            spurs[i] = (float)(wear * own.Uniform(0, 3.2));
            growth[i] = (float)(wear * own.Uniform(0, 0.5));
        }
        return new KneeAgeing(space, (inner, outer), spurs, growth);
    }

    /// <summary>Joint space after so many months, inner and outer, in mm.</summary>
    public (float Inner, float Outer) SpaceAt(double months) =>
        (Math.Max(LeastSpace, Space.Inner - (Narrowing.Inner * Years(months))), Math.Max(LeastSpace, Space.Outer - (Narrowing.Outer * Years(months))));

    /// <summary>An osteophyte after so many months, in mm; numbered as <see cref="Spurs"/>.</summary>
    public float SpurAt(int spur, double months) => Spurs[spur] + (SpurGrowth[spur] * Years(months));

    private static float Years(double months) => (float)(months / 12);
}
