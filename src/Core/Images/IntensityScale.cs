using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace ImageRegression.Images;

/// <summary>In which unit intensities are scaled.</summary>
[JsonConverter(typeof(JsonStringEnumConverter))]
public enum IntensityRule
{
    /// <summary>As part of the range that each file states.</summary>
    Declared,

    /// <summary>As values of the files.</summary>
    Values,

    /// <summary>As Hounsfield units of CT.</summary>
    Hounsfield,
}

/// <summary>The settled rule by which the intensities of a set become numbers from 0 to 1.</summary>
/// <param name="Rule">The unit.</param>
/// <param name="Low">Value that becomes 0, with all below; of no meaning where ranges are the files' own.</param>
/// <param name="High">Value that becomes 1, with all above; likewise.</param>
public sealed record IntensityScale(IntensityRule Rule, double Low, double High)
{
    /// <summary>The range that each file states.</summary>
    public static IntensityScale Declared { get; } = new(IntensityRule.Declared, 0, 1);

    /// <summary>What a person is told: <c>[-1000, 1000] HU</c>.</summary>
    public override string ToString() => Rule == IntensityRule.Declared ? "the range that each file states"
        : string.Create(CultureInfo.InvariantCulture, $"[{Low:G6}, {High:G6}]{(Rule == IntensityRule.Hounsfield ? " HU" : "")}");

    /// <summary>Refuses a single image whose values cannot be told on this scale.</summary>
    /// <exception cref="InvalidDataException">The message completes a sentence that names the image.</exception>
    internal void Require(ImageDepth depth)
    {
        if (Rule == IntensityRule.Hounsfield && !depth.IsHounsfield)
            throw new InvalidDataException($"it is no CT in DICOM, but the study's images are, seen through {this}; their Hounsfield units are not known here");
        if (Rule != IntensityRule.Hounsfield && depth.IsHounsfield)
            throw new InvalidDataException($"it is CT in Hounsfield units, but the study's images are not; they are scaled from {this}");
        if (Rule == IntensityRule.Values && depth.High < High / 2)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"its values go from {depth.Low} to {depth.High} ({depth.Bits} bits), but the study's images are scaled from {this}; give an image of the same depth"));
    }

    /// <summary>Scales one image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="bits">Bits of a sample as kept, 8 or 16.</param>
    /// <param name="target">Receives [channels, height, width].</param>
    internal void Pack(FittedImage image, int bits, Span<byte> target)
    {
        if (bits == 8)
        {
            var (low, high) = RangeOf(image.Depth);
            for (var i = 0; i < image.Values.Length; i++)
                target[i] = (byte)Math.Clamp(Math.Round((image.Values[i] - low) / (high - low) * byte.MaxValue), 0, byte.MaxValue);
            return;
        }
        var samples = MemoryMarshal.Cast<byte, ushort>(target);
        Rescale(samples, StoredRange.Store(image.Values, samples), image.Depth);
    }

    /// <summary>Scales what was stored in the image's own range.</summary>
    /// <returns>How many samples lay outside and were cut off.</returns>
    internal long Rescale(Span<ushort> samples, StoredRange stored, ImageDepth depth)
    {
        var (low, high) = RangeOf(depth);
        var (factor, shift) = (ushort.MaxValue * stored.Step / (high - low), ushort.MaxValue * (stored.Low - low) / (high - low));
        var outside = 0L;
        for (var i = 0; i < samples.Length; i++)
        {
            var scaled = Math.Round((samples[i] * factor) + shift);
            if (scaled is < 0 or > ushort.MaxValue)
                outside++;
            samples[i] = (ushort)Math.Clamp(scaled, 0, ushort.MaxValue);
        }
        return outside;
    }

    /// <summary>The values that become 0 and 1.</summary>
    internal (double Low, double High) RangeOf(ImageDepth depth) => Rule == IntensityRule.Declared ? (depth.Low, depth.High) : (Low, High);
}
