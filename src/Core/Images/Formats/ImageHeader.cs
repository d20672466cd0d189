using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>What the first bytes of an image file state. OpenCV decodes before it tells sizes, so they are read here.</summary>
/// <param name="Format">Name of the format.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
internal readonly record struct ImageHeader(string Format, long Width, long Height)
{
    private const string Formats = "PNG, JPEG, TIFF, BMP, WebP, JPEG 2000 and PNM are";

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
            : throw new InvalidDataException($"its {header.Format} header states {header.Width}×{header.Height} pixels");
    }

    /// <summary>Refuses what would cost more than allowed.</summary>
    /// <exception cref="InvalidDataException">It has too many pixels.</exception>
    public void Require(DecodeLimits limits)
    {
        if (Width > limits.MaxPixels / Height)
            throw new InvalidDataException($"it has {Width:N0}×{Height:N0} pixels; at most {limits.MaxPixels:N0} are allowed");
    }

    private static ImageHeader Parse(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.StartsWith(PngFile.Signature) => PngFile.Header(file),
        [0xFF, 0xD8, 0xFF, ..] => JpegFile.Header(file),
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => TiffFile.Header(file),
        [(byte)'B', (byte)'M', ..] => Bitmap(file),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebP(file),
        [(byte)'P', >= (byte)'1' and <= (byte)'6', ..] => PnmFile.Header(file),
        [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => Jpeg2000(file),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => throw new InvalidDataException($"it is a GIF; {Formats} read"),
        _ => throw new InvalidDataException($"its format is not known; {Formats} read"),
    };

    private static ImageHeader Bitmap(ReadOnlySpan<byte> file) =>
        BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == 12
            ? new("BMP", BinaryPrimitives.ReadUInt16LittleEndian(file[18..]), BinaryPrimitives.ReadUInt16LittleEndian(file[20..]))
            : new("BMP", BinaryPrimitives.ReadInt32LittleEndian(file[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..])));

    // RFC 9649: VP8 states 14 bits each, VP8L 14 bits less one, VP8X 24 bits less one.
    private static ImageHeader WebP(ReadOnlySpan<byte> file)
    {
        switch (file[12..16])
        {
            case [(byte)'V', (byte)'P', (byte)'8', (byte)' ']:
                return new("WebP", BinaryPrimitives.ReadUInt16LittleEndian(file[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(file[28..]) & 0x3FFF);
            case [(byte)'V', (byte)'P', (byte)'8', (byte)'L']:
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(file[21..]);
                return new("WebP", (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
            case [(byte)'V', (byte)'P', (byte)'8', (byte)'X']:
                return new("WebP", Little24(file[24..]) + 1, Little24(file[27..]) + 1);
            default:
                throw new InvalidDataException("its WebP chunk is not known");
        }
        static long Little24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
    }

    // The boxes around a code stream state sizes too, but the decoder goes by the stream's SIZ segment.
    private static ImageHeader Jpeg2000(ReadOnlySpan<byte> file)
    {
        var start = file.IndexOf<byte>([0xFF, 0x4F, 0xFF, 0x51]);
        if (start < 0)
            throw new InvalidDataException("its JPEG 2000 code stream is absent");
        var size = file[(start + 8)..];
        return new("JPEG 2000",
            (long)BinaryPrimitives.ReadUInt32BigEndian(size) - BinaryPrimitives.ReadUInt32BigEndian(size[8..]),
            (long)BinaryPrimitives.ReadUInt32BigEndian(size[4..]) - BinaryPrimitives.ReadUInt32BigEndian(size[12..]));
    }
}
