using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>How far one hand has come: its size, and each bone's stage.</summary>
/// <remarks>
/// Ages of appearance and fusion are rounded from Greulich and Pyle (1959), "Radiographic Atlas of Skeletal Development
/// of the Hand and Wrist", and Garn, Rohmann and Silverman (1967), for boys. Girls pass the same stages at 15/17 of those
/// ages: 18 months earlier at the age of 11, two years at fusion.
/// </remarks>
internal sealed class HandMaturity
{
    private const double GirlsTempo = 17.0 / 15.0, GirlsSize = 0.92;

    // Length of the hand over the adult's, at ages in years as a boy's.
    private static readonly (double Years, double Size)[] Growth =
        [(0, 0.34), (1, 0.43), (2, 0.50), (4, 0.595), (6, 0.67), (8, 0.74), (10, 0.80), (12, 0.865), (14, 0.935), (16, 0.985), (18, 1), (25, 1)];

    private readonly double boyMonths;
    private readonly double[] jitterMonths;

    private HandMaturity(double boyMonths, double size, double[] jitterMonths) =>
        (this.boyMonths, Size, this.jitterMonths) = (boyMonths, size, jitterMonths);

    /// <summary>Length over that of the average man's hand.</summary>
    public double Size { get; }

    public static HandMaturity Draw(double ageMonths, Sex sex, ref SplitMix64 random)
    {
        var skeletal = Math.Max(0, ageMonths + ((1.5 + (0.045 * ageMonths)) * Clipped(ref random)));
        var months = skeletal * (sex == Sex.Female ? GirlsTempo : 1);
        var size = GrowthAt(months / 12) * (sex == Sex.Female ? GirlsSize : 1) * (1 + (0.045 * Clipped(ref random)));
        var jitter = new double[64];
        foreach (ref var bone in jitter.AsSpan())
            bone = (1 + (0.03 * months)) * Clipped(ref random);
        return new HandMaturity(months, size, jitter);
    }

    /// <summary>0 before a centre appears, then rising to 1 at <paramref name="fullMonths"/>; fast at first.</summary>
    /// <param name="bone">Which bone, for its own deviation.</param>
    /// <param name="appearsMonths">Age of appearance, as a boy's.</param>
    /// <param name="fullMonths">Age at which the bone has its final form.</param>
    public double Ossified(int bone, double appearsMonths, double fullMonths)
    {
        // A centre's own deviation shrinks for early ones: no capitate appears at five years.
        var deviation = jitterMonths[bone] * Math.Min(1, appearsMonths / 60);
        return Math.Sqrt(Math.Clamp((boyMonths - appearsMonths - deviation) / (fullMonths - appearsMonths), 0, 1));
    }

    /// <summary>0 while a growth plate is open, 1 when it is closed.</summary>
    public double Fused(int bone, double fusesMonths)
    {
        var t = Math.Clamp((boyMonths + jitterMonths[bone] - fusesMonths + 14) / 22, 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>Share of growth that is done, 0 at birth and 1 in the adult: plates thin as it rises.</summary>
    public double Grown => Math.Clamp(boyMonths / 204, 0, 1);

    private static double GrowthAt(double years)
    {
        var next = Array.FindIndex(Growth, point => point.Years >= years) is > 0 and var found ? found : years <= 0 ? 1 : Growth.Length - 1;
        var (low, high) = (Growth[next - 1], Growth[next]);
        return low.Size + ((high.Size - low.Size) * Math.Clamp((years - low.Years) / (high.Years - low.Years), 0, 1));
    }

    private static double Clipped(ref SplitMix64 random) => Math.Clamp(random.Normal(), -2.5, 2.5);
}
