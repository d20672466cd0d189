using System.Runtime.InteropServices;
using ImageRegression.Volumes;

namespace ImageRegression.Images;

/// <summary>Pixels from image files and back, through OpenCV. Everything is checked before OpenCV sees it.</summary>
public static class ImageCodec
{
    /// <summary>Decodes an image file into <paramref name="target"/>.</summary>
    /// <remarks>
    /// The EXIF orientation is applied and transparency dropped. Colour becomes grey by the ITU-R BT.601 weights.
    /// Shrinking averages areas, enlarging interpolates linearly. A 16-bit sample v becomes round(v / 257) where 8 bits
    /// are wanted, and v becomes 257·v the other way. A DICOM file of one grey frame counts as 16-bit: CT as HU + 1024
    /// clipped to [0, 4095], all else stretched from its stored bits, MONOCHROME1 turned round.
    /// </remarks>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="layout">The shape wanted.</param>
    /// <param name="limits">What the image may cost.</param>
    /// <param name="target">Receives [channels, height, width]; 16-bit samples in the machine's byte order.</param>
    /// <exception cref="InvalidDataException">The file is no image, cut off, damaged, of an unknown kind or too large.
    /// The message completes a sentence that names the file.</exception>
    public static void Decode(ReadOnlySpan<byte> file, PixelLayout layout, DecodeLimits limits, Span<byte> target)
    {
        using var image = Open(file, layout.Channels, limits, out _);
        ImagingLibrary.Copy(image, layout, target);
    }

    /// <summary>Decodes an image file at its own size and depth.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="channels">1 for grey, 3 for red, green, blue.</param>
    /// <param name="limits">What the image may cost.</param>
    /// <returns>The shape, and the samples as [channels, height, width].</returns>
    /// <exception cref="InvalidDataException">As for the other overload.</exception>
    public static (PixelLayout Layout, byte[] Samples) Decode(ReadOnlySpan<byte> file, int channels, DecodeLimits limits)
    {
        using var image = Open(file, channels, limits, out var layout);
        var samples = new byte[layout.BytesPerImage];
        ImagingLibrary.Copy(image, layout, samples);
        return (layout, samples);
    }

    /// <summary>Encodes samples as a PNG file.</summary>
    /// <param name="samples">[channels, height, width]; 16-bit samples in the machine's byte order.</param>
    /// <param name="layout">The shape of <paramref name="samples"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="samples"/> is not of that shape.</exception>
    public static byte[] EncodePng(ReadOnlySpan<byte> samples, PixelLayout layout) =>
        samples.Length == layout.BytesPerImage ? ImagingLibrary.EncodePng(samples, layout)
            : throw new ArgumentException($"'samples' has {samples.Length} bytes, but {layout} takes {layout.BytesPerImage}.", nameof(samples));

    /// <summary>Encodes a grey image as a lossy WebP file, for pictures that people look at.</summary>
    /// <param name="samples">[height, width], 8 bits; neither side more than 16 383.</param>
    /// <param name="height">Rows, in pixels.</param>
    /// <param name="width">Columns, in pixels.</param>
    /// <param name="quality">1 (small) to 100 (near the original).</param>
    /// <exception cref="ArgumentException"><paramref name="samples"/> is not of that shape.</exception>
    public static byte[] EncodeWebP(ReadOnlySpan<byte> samples, int height, int width, int quality) =>
        samples.Length != (long)height * width ? throw new ArgumentException($"'samples' has {samples.Length} bytes, but {height} × {width} pixels take {(long)height * width}.", nameof(samples))
        : quality is < 1 or > 100 ? throw new ArgumentOutOfRangeException(nameof(quality), quality, "Must lie from 1 to 100.")
        : ImagingLibrary.EncodeWebP(samples, height, width, quality);

    private static SafeHandle Open(ReadOnlySpan<byte> file, int channels, DecodeLimits limits, out PixelLayout layout)
    {
        if (file.Length > limits.MaxBytes)
            throw new InvalidDataException($"it has {file.Length:N0} bytes; at most {limits.MaxBytes:N0} are allowed");
        if (DicomFile.HasMark(file))
        {
            var (samples, width, height) = DicomSlice.Decode(file, limits);
            layout = new PixelLayout(height, width) { Channels = channels, Bits = 16 };
            return ImagingLibrary.OfGrey(samples, width, height, channels);
        }
        var header = ImageHeader.Read(file);
        header.Require(limits);
        if (header.Format == "PNG")
            PngFile.RequireWhole(file);
        if (header.Format == "JPEG")
            JpegFile.RequireWhole(file);
        return ImagingLibrary.Decode(file, channels, header.Format, out layout);
    }
}
