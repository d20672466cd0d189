using System.Runtime.InteropServices;
using ImageRegression.Volumes;

namespace ImageRegression.Images;

/// <summary>
/// Pixels from image files and back, in managed code: PNG and PNM here, TIFF by LibTiff.NET, JPEG, WebP, BMP, GIF and TGA by
/// ImageSharp, DICOM by <see cref="DicomFile"/>. Sizes are checked before anything is decoded.
/// </summary>
/// <remarks>
/// The orientation that EXIF or TIFF tags state is applied, transparency is dropped, white that is stored as 0 is turned round.
/// Colour becomes grey by the ITU-R BT.601 weights, 0.299 red + 0.587 green + 0.114 blue of the numbers as stored, whatever a file
/// says of its colours (gamma, sRGB, primaries, ICC profile). A picture is one image: files of several pages or frames are refused.
/// A DICOM file of one grey frame counts as a picture: CT as HU + 1024, all else as stored, MONOCHROME1 turned round.
/// </remarks>
public static class ImageCodec
{
    /// <summary>Decodes an image file into <paramref name="target"/>, scaled by the range that the file itself states.</summary>
    /// <remarks>
    /// Shrinking averages areas, enlarging interpolates linearly. Black to white of the file (0 to 4095 of 12 bits, −1024 to 3071
    /// HU of CT) becomes 0 to 255, or to 65535 where 16 bits are wanted. Sets of images are scaled by a rule of their own: see
    /// <see cref="Intensity"/>.
    /// </remarks>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="layout">The shape wanted.</param>
    /// <param name="limits">What the image may cost.</param>
    /// <param name="target">Receives [channels, height, width]; 16-bit samples in the machine's byte order.</param>
    /// <exception cref="InvalidDataException">The file is no image, cut off, damaged, of an unknown kind or too large.
    /// The message completes a sentence that names the file.</exception>
    public static void Decode(ReadOnlySpan<byte> file, PixelLayout layout, DecodeLimits limits, Span<byte> target) =>
        IntensityScale.Declared.Pack(FittedImage.Of(file.ToArray(), layout, limits), layout.Bits, target);

    /// <summary>Decodes an image file at its own size and depth.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="channels">1 for grey, 3 for red, green, blue.</param>
    /// <param name="limits">What the image may cost.</param>
    /// <returns>
    /// The shape, and the samples as [channels, height, width]: bytes, or 16 bits in the machine's byte order where the file has
    /// more than 8, as the file has them (0 to 4095 of 12 bits).
    /// </returns>
    /// <exception cref="InvalidDataException">As for the other overload.</exception>
    public static (PixelLayout Layout, byte[] Samples) Decode(ReadOnlySpan<byte> file, int channels, DecodeLimits limits)
    {
        var image = Open(file.ToArray(), limits).WithChannels(channels);
        var layout = new PixelLayout(image.Height, image.Width) { Channels = channels, Bits = image.Depth.IsDeep ? 16 : 8 };
        return (layout, layout.Bits == 16 ? MemoryMarshal.AsBytes(image.Samples.AsSpan()).ToArray() : Array.ConvertAll(image.Samples, sample => (byte)sample));
    }

    /// <summary>Encodes samples as a PNG file.</summary>
    /// <param name="samples">[channels, height, width]; 16-bit samples in the machine's byte order.</param>
    /// <param name="layout">The shape of <paramref name="samples"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="samples"/> is not of that shape.</exception>
    public static byte[] EncodePng(ReadOnlySpan<byte> samples, PixelLayout layout) =>
        samples.Length == layout.BytesPerImage ? SharpEncoder.Png(samples, layout)
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
        : SharpEncoder.WebP(samples, height, width, quality);

    /// <summary>The image of a file, whatever its format, with the channels that it has.</summary>
    /// <exception cref="InvalidDataException">As for decoding.</exception>
    internal static DecodedImage Open(byte[] file, DecodeLimits limits)
    {
        if (file.Length > limits.MaxBytes)
            throw new InvalidDataException($"it has {file.Length:N0} bytes; at most {limits.MaxBytes:N0} are allowed");
        if (DicomFile.HasMark(file))
            return DicomSlice.Decode(file, limits);
        var header = Header(file);
        header.Require(limits);
        try
        {
            return Decoded(file, header);
        }
        catch (Exception fault) when (DecoderFault.IsOfDamage(fault))
        {
            throw new InvalidDataException("it is damaged: what it says of itself does not fit its bytes", fault);
        }
        catch (OutOfMemoryException fault)
        {
            throw new InvalidDataException($"its {header.Width:N0}×{header.Height:N0} pixels do not fit into memory", fault);
        }
    }

    private static ImageHeader Header(byte[] file)
    {
        try
        {
            return ImageHeader.Read(file);
        }
        catch (Exception fault) when (DecoderFault.IsOfDamage(fault))
        {
            throw new InvalidDataException("it is cut off before the end of its header", fault);
        }
    }

    private static DecodedImage Decoded(byte[] file, ImageHeader header)
    {
        switch (header.Format)
        {
            case ImageFormat.Png:
                return PngFile.Decode(file, header);
            case ImageFormat.Pnm:
                return PnmFile.Decode(file, header);
            case ImageFormat.Tiff:
                return TiffFile.Decode(file, header);
            case ImageFormat.Jpeg:
                JpegFile.RequireWhole(file);
                break;
            case ImageFormat.Bmp:
                BitmapFile.RequireWhole(file, header);
                break;
            case ImageFormat.Gif:
                GifFile.RequireWhole(file);
                break;
        }
        return SharpDecoder.Decode(file, header);
    }
}
