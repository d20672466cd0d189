using System.Numerics;
using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>From tissue to grey values: attenuation, development, collimation, a side marker and quantum noise.</summary>
/// <param name="Gain">Attenuation relative to the usual: softer rays give more.</param>
/// <param name="Fog">Grey of what nothing covers, 0 to 1.</param>
/// <param name="White">Grey of the densest part, 0 to 1.</param>
/// <param name="Noise">Standard deviation of the noise, 0 to 1.</param>
/// <param name="Slope">Change of brightness across the film, left to right and top to bottom.</param>
/// <param name="Collimator">Lines that the field ends at: normal and distance from the middle in heights.</param>
/// <param name="HasMarker">Whether a letter L of lead lies in a corner.</param>
internal sealed record Exposure(
    double Gain, double Fog, double White, double Noise, Vector2 Slope, (Vector2 Normal, float Distance)[] Collimator, bool HasMarker)
{
    private const double SoftPerMm = 0.0125, BonePerMm = 0.088;

    public static Exposure Draw(ref SplitMix64 random)
    {
        var (gain, fog, white, noise) = (random.Uniform(0.85, 1.2), random.Uniform(0.02, 0.1), random.Uniform(0.82, 1), random.Uniform(0.008, 0.024));
        var slope = new Vector2((float)random.Uniform(-0.12, 0.12), (float)random.Uniform(-0.12, 0.12));
        var sides = new (Vector2, float)[random.Below(3)];
        foreach (ref var side in sides.AsSpan())
        {
            // One of the four sides, a little askew.
            var (sin, cos) = Math.SinCos((random.Below(4) * Math.PI / 2) + (0.05 * random.Normal()));
            side = (new((float)cos, (float)sin), (float)((0.47 + random.Uniform(-0.02, 0.03)) * (Math.Abs(cos) > 0.5 ? 0.77 : 1)));
        }
        return new Exposure(gain, fog, white, noise, slope, sides, random.Uniform() < 0.5);
    }

    /// <summary>The picture of a film.</summary>
    public byte[] Develop(Film film, int height, int width, ref SplitMix64 random)
    {
        var picture = new byte[height * width];
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                var (soft, bone) = film.At(row, column);
                var place = new Vector2((column + 0.5f - (width * 0.5f)) / height, ((row + 0.5f) / height) - 0.5f);
                var attenuated = 1 - Math.Exp(-Gain * ((SoftPerMm * soft) + (BonePerMm * bone)));
                var grey = Fog + ((White - Fog) * Math.Min(1, 1.6 * attenuated) * (1 + Vector2.Dot(Slope, place)));
                if (HasMarker && IsMarker(place, width / (float)height))
                    grey = Math.Max(grey, 0.95 * White);
                foreach (var (normal, distance) in Collimator)
                    grey *= 0.12 + (0.88 * Math.Clamp(((distance - Vector2.Dot(normal, place)) * 120) + 0.5, 0, 1));
                picture[(row * width) + column] = (byte)Math.Clamp(Math.Round(255 * (grey + (Noise * NearNormal(ref random)))), 0, 255);
            }
        return picture;
    }

    private static bool IsMarker(Vector2 place, float aspect)
    {
        var (x, y) = (place.X + (0.44f * aspect), place.Y + 0.44f);
        return (x is > 0 and < 0.01f && y is > 0 and < 0.05f) || (x is > 0 and < 0.03f && y is > 0.04f and < 0.05f);
    }

    // Four 16-bit numbers summed: one draw, no logarithm, and near enough to normal for grain.
    private static double NearNormal(ref SplitMix64 random)
    {
        var bits = random.Next();
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return ((sum / 65536.0) - 2) * 1.7320508;
    }
}
