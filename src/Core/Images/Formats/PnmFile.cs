using System.Buffers.Binary;
using System.Numerics;

namespace ImageRegression.Images;

/// <summary>Reads PBM, PGM and PPM files (Netpbm formats P1 to P6).</summary>
/// <remarks>
/// ImageSharp 2.1.13 takes 16-bit samples in the wrong byte order and plain bitmaps apart wrongly, so the format is decoded here.
/// The stated maximum is white: of at most 255 it is scaled to 255, above it stays what the file's range is.
/// </remarks>
internal static class PnmFile
{
    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        var at = 2;
        var width = Number(file, ref at);
        return new(ImageFormat.Pnm, width, Number(file, ref at));
    }

    /// <summary>Decodes a file whose sizes were found to be allowed.</summary>
    /// <exception cref="InvalidDataException">It is cut off, damaged, or holds several pictures.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> file, ImageHeader header)
    {
        try
        {
            return Decoded(file, (int)header.Width, (int)header.Height);
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("it is cut off: its PNM pixels are not all there", fault);
        }
    }

    private static DecodedImage Decoded(ReadOnlySpan<byte> file, int width, int height)
    {
        var (kind, at) = (file[1] - '0', 2);
        for (var i = 0; i < 2; i++)
            Number(file, ref at);
        var most = kind is 1 or 4 ? 1 : Number(file, ref at);
        if (most is < 1 or > ushort.MaxValue)
            throw new InvalidDataException($"its PNM header states {most} as the brightest sample; 1 to 65535 are known");
        var (channels, plane, isWide) = (kind is 3 or 6 ? 3 : 1, width * height, most > byte.MaxValue);
        var samples = new ushort[(long)channels * plane];
        if (kind > 3)
            at++;   // one blank
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var channel = 0; channel < channels; channel++)
                {
                    long value = kind switch
                    {
                        1 => Bit(file, ref at),
                        2 or 3 => Number(file, ref at, mayEnd: true),
                        4 => (file[at + (y * ((width + 7) / 8)) + (x >> 3)] >> (7 - (x & 7))) & 1,
                        _ when isWide => BinaryPrimitives.ReadUInt16BigEndian(file[(at + (2 * ((((y * width) + x) * channels) + channel)))..]),
                        _ => file[at + (((y * width) + x) * channels) + channel],
                    };
                    if (value > most)
                        throw new InvalidDataException($"it is damaged: a sample is {value}, but its PNM header states {most} as the brightest");
                    if (kind is 1 or 4)
                        value = 1 - value;   // 1 is black
                    samples[(channel * plane) + (y * width) + x] = (ushort)(isWide ? value : ((value * 255) + (most / 2)) / most);
                }
        if (kind > 3)
            at += kind == 4 ? height * ((width + 7) / 8) : samples.Length * (isWide ? 2 : 1);
        RequireLast(file[Math.Min(at, file.Length)..]);
        return new(width, height, channels, samples)
        {
            Depth = isWide ? new(BitOperations.Log2((uint)most) + 1, 0, most) : ImageDepth.Byte,
        };
    }

    // A file may hold several pictures, one behind the other.
    private static void RequireLast(ReadOnlySpan<byte> rest)
    {
        while (rest.Length > 0 && IsBlank(rest[0]))
            rest = rest[1..];
        if (rest is [(byte)'P', >= (byte)'1' and <= (byte)'7', ..])
            throw new InvalidDataException("it holds several pictures, one behind the other; save them apart");
    }

    private static long Bit(ReadOnlySpan<byte> file, ref int at)
    {
        SkipBlanks(file, ref at);
        return file[at++] switch
        {
            (byte)'0' => 0,
            (byte)'1' => 1,
            _ => throw new InvalidDataException($"it is damaged: neither 0 nor 1 at byte {at - 1}"),
        };
    }

    private static long Number(ReadOnlySpan<byte> file, ref int at, bool mayEnd = false)
    {
        SkipBlanks(file, ref at);
        var start = at;
        long number = 0;
        for (; at < file.Length && file[at] is >= (byte)'0' and <= (byte)'9'; at++)
            number = Math.Min(uint.MaxValue, (number * 10) + file[at] - '0');
        return at > start && (at == file.Length ? mayEnd : IsBlank(file[at]) || file[at] == '#') ? number
            : throw new InvalidDataException(at >= file.Length ? "it is cut off within a PNM number" : mayEnd ? $"it is damaged: no number at byte {start}" : "its PNM header holds no sizes");
    }

    private static void SkipBlanks(ReadOnlySpan<byte> file, ref int at)
    {
        while (IsBlank(file[at]) || file[at] == '#')
            at += file[at] == '#' && file[at..].IndexOf((byte)'\n') is > 0 and var line ? line : 1;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
