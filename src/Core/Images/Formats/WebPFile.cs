using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>The chunks of a WebP file (RFC 9649).</summary>
internal static class WebPFile
{
    private const int FirstChunk = 12, Animation = 0x02;
    private const int SizesEnd = 5;   // a mark, 14 bits of width, 14 of height, 4 more

    // A decoder makes tables for each, of at most 65,536 that a file may name (decision 027).
    private const int MostGroups = 4096;

    /// <summary>Sizes of the bit stream itself, and of the canvas around it.</summary>
    /// <exception cref="InvalidDataException">It is animated, cut off, or its sizes do not agree.</exception>
    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        // What lies behind the pixels counts too: how the picture is turned.
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) is var stated && stated > file.Length - 8)
            throw new InvalidDataException($"it is cut off: its WebP header states {stated + 8L:N0} bytes, but it has {file.Length:N0}");
        ImageHeader? canvas = null;
        for (var at = FirstChunk; ;)
        {
            if (at + 8 > file.Length)
                throw new InvalidDataException("it is cut off: it has no WebP pixels");
            var size = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            if (size > file.Length - at - 8)
                throw new InvalidDataException("it is cut off: a WebP chunk reaches beyond its end");
            var name = file.Slice(at, 4);
            var body = file.Slice(at + 8, (int)size);
            if (name.SequenceEqual("VP8X"u8))
            {
                if ((body[0] & Animation) != 0)
                    throw new InvalidDataException("it is an animation; a picture has one frame. Save the frame that is meant as PNG");
                canvas = new(ImageFormat.WebP, Little24(body[4..]) + 1, Little24(body[7..]) + 1);
            }
            // VP8 states 14 bits each, VP8L 14 bits less one.
            ImageHeader? image = name.SequenceEqual("VP8 "u8)
                ? new(ImageFormat.WebP, BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF)
                : name.SequenceEqual("VP8L"u8) && BinaryPrimitives.ReadUInt32LittleEndian(body[1..]) is var bits
                    ? new(ImageFormat.WebP, (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1) : null;
            if (image is { } found)
                return canvas is null || canvas == found ? found
                    : throw new InvalidDataException($"it is damaged: its WebP canvas has {canvas.Value.Width}×{canvas.Value.Height} pixels, its image {found.Width}×{found.Height}");
            at += 8 + (int)size + (int)(size & 1);
        }
    }

    /// <summary>Refuses what would have a decoder make tables for more groups of codes than an image can have use for, in its pixels or its transparency.</summary>
    /// <exception cref="InvalidDataException">There are too many, or they cannot be read.</exception>
    public static void RequireFewGroups(ReadOnlySpan<byte> file, ImageHeader header)
    {
        for (var at = FirstChunk; at + 8 <= file.Length;)
        {
            var size = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]), (uint)(file.Length - at - 8));
            var name = file.Slice(at, 4);
            var body = file.Slice(at + 8, size);
            var isTransparency = name.SequenceEqual("ALPH"u8) && body is [var flags, ..] && (flags & 3) == 1;   // stored without loss
            if ((isTransparency || name.SequenceEqual("VP8L"u8)) && WebPCodes.Groups(body[Math.Min(size, isTransparency ? 1 : SizesEnd)..], header.Width, header.Height) is > MostGroups and var groups)
                throw new InvalidDataException($"it states {groups:N0} groups of WebP codes; at most {MostGroups:N0} are allowed. Save it as PNG");
            at += 8 + size + (size & 1);
        }
    }

    private static long Little24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);

    /// <summary>The EXIF chunk; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Exif(ReadOnlySpan<byte> file)
    {
        for (var at = FirstChunk; at + 8 <= file.Length;)
        {
            var size = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]), (uint)(file.Length - at - 8));
            if (file.Slice(at, 4).SequenceEqual("EXIF"u8))
                return file.Slice(at + 8, size);
            at += 8 + size + (size & 1);
        }
        return [];
    }
}
