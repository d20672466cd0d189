using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>The segments of a JPEG file (ITU T.81). libjpeg fills what is missing with grey; here that is an error.</summary>
internal static class JpegFile
{
    private const byte EndOfImage = 0xD9, StartOfScan = 0xDA;

    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        for (var at = 2; ;)
        {
            var (marker, next) = Marker(file, at);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return new("JPEG", BinaryPrimitives.ReadUInt16BigEndian(file[(next + 5)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(next + 3)..]));
            if (marker is StartOfScan or EndOfImage)
                throw new InvalidDataException("its JPEG frame header is absent");
            at = AfterSegment(file, marker, next);
        }
    }

    /// <summary>Requires a scan and the end mark behind it.</summary>
    /// <exception cref="InvalidDataException">The file is cut off or damaged.</exception>
    public static void RequireWhole(ReadOnlySpan<byte> file)
    {
        var hasScan = false;
        for (var at = 2; at < file.Length - 1;)
        {
            var (marker, next) = Marker(file, at);
            if (marker == EndOfImage)
            {
                if (hasScan)
                    return;
                break;
            }
            hasScan |= marker == StartOfScan;
            at = AfterSegment(file, marker, next);
            if (marker == StartOfScan)
                at = AfterEntropyCode(file, at);
        }
        throw new InvalidDataException("it is cut off: its JPEG end mark is absent");
    }

    private static (byte Marker, int Next) Marker(ReadOnlySpan<byte> file, int at)
    {
        if (file[at] != 0xFF)
            throw new InvalidDataException($"it is damaged: no JPEG marker at byte {at}");
        while (file[at] == 0xFF)
            at++;
        return (file[at], at + 1);
    }

    private static int AfterSegment(ReadOnlySpan<byte> file, byte marker, int next) =>
        marker is 0x01 or (>= 0xD0 and <= 0xD8) ? next : next + BinaryPrimitives.ReadUInt16BigEndian(file[next..]);

    // In the code itself FF is followed by 00, or by a restart mark.
    private static int AfterEntropyCode(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length - 1)
        {
            var step = file[at..].IndexOf((byte)0xFF);
            if (step < 0 || at + step + 1 >= file.Length)
                break;
            at += step;
            if (file[at + 1] is not (0 or >= 0xD0 and <= 0xD7 or 0xFF))
                return at;
            at += file[at + 1] == 0xFF ? 1 : 2;
        }
        return file.Length;
    }
}
