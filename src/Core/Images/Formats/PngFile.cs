using System.Buffers.Binary;
using System.Text;

namespace ImageRegression.Images;

/// <summary>The chunks of a PNG file (ISO/IEC 15948): what libpng would let pass silently is refused here.</summary>
internal static class PngFile
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        if (!file[12..16].SequenceEqual("IHDR"u8) || BinaryPrimitives.ReadUInt32BigEndian(file[8..]) != 13)
            throw new InvalidDataException("its PNG header is absent");
        var (bits, colour) = (file[24], file[25]);
        var known = (colour, bits) is (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16);
        return known ? new("PNG", BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]))
            : throw new InvalidDataException($"its PNG header states {bits} bits with colour type {colour}, which do not go together");
    }

    /// <summary>Requires every chunk up to the end mark, each with the right checksum.</summary>
    /// <exception cref="InvalidDataException">The file is cut off or damaged.</exception>
    public static void RequireWhole(ReadOnlySpan<byte> file)
    {
        var hasPixels = false;
        for (var rest = file[Signature.Length..]; ;)
        {
            if (rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var size && size > rest.Length - 12)
                throw new InvalidDataException("it is cut off: its PNG chunks do not end with IEND");
            var body = rest.Slice(4, 4 + (int)size);
            if (Crc(body) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)size)..]))
                throw new InvalidDataException($"it is damaged: the checksum of its PNG chunk {Encoding.Latin1.GetString(body[..4])} is wrong");
            hasPixels |= body[..4].SequenceEqual("IDAT"u8);
            if (body[..4].SequenceEqual("IEND"u8))
                break;
            rest = rest[(12 + (int)size)..];
        }
        if (!hasPixels)
            throw new InvalidDataException("it has no pixels: its PNG chunk IDAT is absent");
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint CrcOf(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }
}
