using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>The formats that are read.</summary>
internal enum ImageFormat
{
    Png, Jpeg, Tiff, Bmp, WebP, Pnm, Gif, Tga,
}

/// <summary>What the first bytes of an image file state, read before a decoder sees it: sizes decide what decoding costs.</summary>
/// <param name="Format">The format.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
internal readonly record struct ImageHeader(ImageFormat Format, long Width, long Height)
{
    private const string Formats = "PNG, JPEG, TIFF, BMP, WebP, PNM, GIF and TGA are read";

    /// <summary>Pixels that the decoder sets aside, where those are more than the image has.</summary>
    public long DecodedPixels { get; init; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="InvalidDataException">No known format, or a header that is cut off or makes no sense.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        ImageHeader header;
        try
        {
            header = Parse(file);
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("its header is cut off", fault);
        }
        return header is { Width: > 0, Height: > 0 } ? header
            : throw new InvalidDataException($"its {NameOf(header.Format)} header states {header.Width}×{header.Height} pixels");
    }

    /// <summary>A format as people write it.</summary>
    public static string NameOf(ImageFormat format) => format == ImageFormat.WebP ? "WebP" : format.ToString().ToUpperInvariant();

    /// <summary>Refuses what would cost more than allowed.</summary>
    /// <exception cref="InvalidDataException">It has too many pixels.</exception>
    public void Require(DecodeLimits limits)
    {
        if (Width > limits.MaxPixels / Height)
            throw new InvalidDataException($"it has {Width:N0}×{Height:N0} pixels; at most {limits.MaxPixels:N0} are allowed");
        if (DecodedPixels > limits.MaxPixels)
            throw new InvalidDataException($"decoding it takes {DecodedPixels:N0} pixels; at most {limits.MaxPixels:N0} are allowed");
    }

    private static ImageHeader Parse(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.StartsWith(PngFile.Signature) => PngFile.Header(file),
        [0xFF, 0xD8, 0xFF, ..] => JpegFile.Header(file),
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => TiffFile.Header(file),
        [(byte)'I', (byte)'I', 43, 0, ..] or [(byte)'M', (byte)'M', 0, 43, ..] => throw new InvalidDataException("it is a BigTIFF, which is not read; save it as a plain TIFF or PNG"),
        [(byte)'B', (byte)'M', ..] => BitmapFile.Header(file),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebPFile.Header(file),
        [(byte)'P', >= (byte)'1' and <= (byte)'6', ..] => PnmFile.Header(file),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => GifFile.Header(file),
        [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] =>
            throw new InvalidDataException("it is JPEG 2000, which is not read as a picture; save it as PNG or TIFF"),
        _ when TgaFile.IsOne(file) => TgaFile.Header(file),
        _ => throw new InvalidDataException($"its format is not known; {Formats}"),
    };
}

/// <summary>The two headers of a BMP file.</summary>
internal static class BitmapFile
{
    private const int Uncompressed = 0, BitFields = 3, AlphaBitFields = 6;

    public static ImageHeader Header(ReadOnlySpan<byte> file) =>
        BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == 12
            ? new(ImageFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(file[18..]), BinaryPrimitives.ReadUInt16LittleEndian(file[20..]))
            : new(ImageFormat.Bmp, BinaryPrimitives.ReadInt32LittleEndian(file[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..])));

    /// <summary>Requires as many bytes as the pixels take; the decoder would make up the rest.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, or packed in a way whose end cannot be seen and lacks its end mark.</exception>
    public static void RequireWhole(ReadOnlySpan<byte> file, ImageHeader header)
    {
        var isOld = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == 12;
        var start = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file[(isOld ? 24 : 28)..]);
        var compression = isOld ? Uncompressed : BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        var needed = compression is Uncompressed or BitFields or AlphaBitFields ? ((header.Width * bits) + 31) / 32 * 4 * header.Height : 2;
        if (start + needed > file.Length)
            throw new InvalidDataException($"it is cut off: its BMP pixels end at byte {start + needed:N0}, but it has {file.Length:N0}");
        // Run-length codes end with 0, 1.
        if (compression is not (Uncompressed or BitFields or AlphaBitFields) && file[(int)start..].IndexOf<byte>([0, 1]) < 0)
            throw new InvalidDataException("it is cut off: the end mark of its BMP pixels is absent");
    }
}
