using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>The EXIF tag Orientation: how a camera was held.</summary>
internal static class ExifOrientation
{
    private const ushort Orientation = 0x0112;

    /// <summary>The tag in an EXIF block, which is a small TIFF file; 1, as stored, where it is absent or the block is damaged.</summary>
    /// <param name="exif">The block, with or without the mark <c>Exif</c> before it.</param>
    public static int Of(ReadOnlySpan<byte> exif)
    {
        try
        {
            if (exif.StartsWith("Exif\0\0"u8))
                exif = exif[6..];
            if (exif.Length < 8)
                return 1;
            var isLittle = exif[0] == 'I';
            var directory = exif[(int)Math.Min(U32(exif[4..], isLittle), (uint)exif.Length)..];
            for (int entry = 0, count = U16(directory, isLittle); entry < count; entry++)
                if (U16(directory[(2 + (entry * 12))..], isLittle) == Orientation)
                    return U16(directory[(2 + (entry * 12) + 8)..], isLittle) is >= 1 and <= 8 and var value ? value : 1;
        }
        catch (ArgumentOutOfRangeException)
        {
            // What a camera says about itself is often broken; the pixels are sound.
        }
        return 1;
    }

    private static ushort U16(ReadOnlySpan<byte> at, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint U32(ReadOnlySpan<byte> at, bool isLittle) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
