using ImageRegression.Randomness;

namespace ImageRegression.Phantoms;

/// <summary>Frames of near-normal noise of mean 0 and variance 1, smeared along rows, each frame partly that of the one before.</summary>
/// <param name="height">Rows.</param>
/// <param name="width">Columns.</param>
/// <param name="smear">How often a row is smeared over 3 pixels (¼, ½, ¼); 0 for white noise.</param>
/// <param name="persistence">Correlation of a frame with the next, 0 to 1.</param>
/// <param name="random">Where it comes from.</param>
internal sealed class Grain(int height, int width, int smear, float persistence, SplitMix64 random)
{
    private readonly float[] frame = new float[height * width], fresh = new float[height * width];
    private readonly float scale = 1 / MathF.Sqrt(VarianceAfter(smear));
    private bool isFirst = true;

    /// <summary>The next frame, row after row; overwritten by the one after it.</summary>
    public ReadOnlySpan<float> Next()
    {
        foreach (ref var value in fresh.AsSpan())
            value = NearNormal();
        for (var row = 0; row < height; row++)
            for (var pass = 0; pass < smear; pass++)
                Smear(fresh.AsSpan(row * width, width));
        var (kept, added) = isFirst ? (0, scale) : (persistence, scale * MathF.Sqrt(1 - (persistence * persistence)));
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (kept * frame[i]) + (added * fresh[i]);
        isFirst = false;
        return frame;
    }

    private static void Smear(Span<float> row)
    {
        var before = row[^1];   // a row is closed to a ring, so that its ends are as any place
        var first = row[0];
        for (var i = 0; i < row.Length; i++)
        {
            var after = i + 1 < row.Length ? row[i + 1] : first;
            (before, row[i]) = (row[i], (0.25f * (before + after)) + (0.5f * row[i]));
        }
    }

    // Passes make the weights binomial: the sum of their squares is C(4p, 2p) / 16^p.
    private static float VarianceAfter(int passes)
    {
        var variance = 1f;
        for (var k = 1; k <= 2 * passes; k++)
            variance *= (2f * k - 1) / (2 * k);
        return variance;
    }

    // Four 16-bit numbers summed: one draw, no logarithm.
    private float NearNormal()
    {
        var bits = random.Next();
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return ((sum / 65536f) - 2) * 1.7320508f;
    }
}
