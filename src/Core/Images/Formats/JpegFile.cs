using System.Buffers.Binary;
using JpegLibrary;

namespace ImageRegression.Images;

/// <summary>The segments of a JPEG file (ITU T.81). Decoders fill what is missing with grey; here that is an error.</summary>
internal static class JpegFile
{
    private const byte EndOfImage = 0xD9, StartOfScan = 0xDA, RestartInterval = 0xDD, App1 = 0xE1, App2 = 0xE2;
    private const int FirstSegment = 2;

    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        var (kind, frame) = Frame(file);
        if (kind is not (0xC0 or 0xC1 or 0xC2) || file[frame] != 8)
            throw new InvalidDataException($"it is a JPEG of a kind that is not read: {KindOf(kind)}, {file[frame]} bits a sample; save it as PNG");
        return new(ImageFormat.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(file[(frame + 3)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(frame + 1)..]));
    }

    /// <summary>Whether the only component is grey.</summary>
    public static bool IsGrey(ReadOnlySpan<byte> file) => file[Frame(file).At + 5] == 1;

    /// <summary>The EXIF segment; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Exif(ReadOnlySpan<byte> file)
    {
        for (var at = FirstSegment; ;)
        {
            var (marker, next) = Marker(file, at);
            if (marker is StartOfScan or EndOfImage)
                return [];
            at = AfterSegment(file, marker, next);
            if (marker == App1 && at <= file.Length && file[(next + 2)..at] is var body && body.StartsWith("Exif\0\0"u8))
                return body;
        }
    }

    /// <summary>Requires one frame, a scan, every code of it, and the end mark behind.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, damaged, or one of several pictures taken together.</exception>
    public static void RequireWhole(byte[] file)
    {
        var (hasScan, frames) = (false, 0);
        for (var at = FirstSegment; at < file.Length - 1;)
        {
            var (marker, next) = Marker(file, at);
            if (marker == EndOfImage)
            {
                if (!hasScan)
                    break;
                RequireCodes(file);
                return;
            }
            if (IsFrame(marker) && ++frames > 1)
                throw new InvalidDataException("it is damaged: it has two JPEG frame headers");
            hasScan |= marker == StartOfScan;
            at = AfterSegment(file, marker, next);
            if (marker == App2 && at <= file.Length)
                RequireOnlyPicture(file.AsSpan()[(next + 2)..at]);
            if (marker == StartOfScan)
                at = AfterEntropyCode(file, at);
        }
        throw new InvalidDataException("it is cut off: its JPEG end mark is absent");
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static (byte Marker, int At) Frame(ReadOnlySpan<byte> file)
    {
        for (var at = FirstSegment; ;)
        {
            var (marker, next) = Marker(file, at);
            if (IsFrame(marker))
                return (marker, next + 2);
            if (marker is StartOfScan or EndOfImage)
                throw new InvalidDataException("its JPEG frame header is absent");
            at = AfterSegment(file, marker, next);
        }
    }

    private static string KindOf(byte frame) => frame switch
    {
        0xC0 or 0xC1 => "sequential",
        0xC2 => "progressive",
        0xC3 => "lossless",
        >= 0xC9 => "arithmetic coding",
        _ => "hierarchical",
    };

    // ImageSharp breaks off silently where codes are wrong or end early, so a strict decoder goes through them first.
    private static void RequireCodes(byte[] file)
    {
        try
        {
            var decoder = new JpegDecoder();
            decoder.SetInput(file);
            decoder.Identify(loadQuantizationTables: false);
            decoder.SetOutputWriter(new Nowhere());
            decoder.Decode();
        }
        catch (InvalidOperationException) when (HasAllRestarts(file))
        {
            // Sound code before each restart mark, and then a few bytes too many: decoders start again at the mark.
        }
        catch (Exception fault) when (fault is InvalidDataException || DecoderFault.IsOfDamage(fault))
        {
            throw new InvalidDataException("it is damaged: its JPEG codes end early or are wrong", fault);
        }
    }

    // One mark between any two intervals of the only scan.
    private static bool HasAllRestarts(ReadOnlySpan<byte> file)
    {
        var (kind, frame) = Frame(file);
        var (interval, marks, scans) = (0, 0, 0);
        for (var at = FirstSegment; at < file.Length - 1;)
        {
            var (marker, next) = Marker(file, at);
            if (marker == EndOfImage)
                break;
            if (marker == RestartInterval)
                interval = BinaryPrimitives.ReadUInt16BigEndian(file[(next + 2)..]);
            at = AfterSegment(file, marker, next);
            if (marker != StartOfScan)
                continue;
            scans++;
            var end = AfterEntropyCode(file, at);
            for (; at < end - 1; at++)
                if (file[at] == 0xFF && file[at + 1] is >= 0xD0 and <= 0xD7)
                    marks++;
            at = end;
        }
        var (across, down, components) = (8, 8, file[frame + 5]);
        for (var component = 0; components > 1 && component < components; component++)
            if (file[frame + 7 + (3 * component)] is var sampling)
                (across, down) = (Math.Max(across, 8 * (sampling >> 4)), Math.Max(down, 8 * (sampling & 15)));
        var units = (long)((BinaryPrimitives.ReadUInt16BigEndian(file[(frame + 3)..]) + across - 1) / across)
            * ((BinaryPrimitives.ReadUInt16BigEndian(file[(frame + 1)..]) + down - 1) / down);
        return kind != 0xC2 && scans == 1 && interval > 0 && marks == ((units + interval - 1) / interval) - 1;
    }

    // CIPA DC-007: "MPF" holds an index of pictures; those of type 2 (panorama, stereo, angles) are as good as the first.
    private static void RequireOnlyPicture(ReadOnlySpan<byte> segment)
    {
        const ushort Entries = 0xB002;
        if (!segment.StartsWith("MPF\0"u8))
            return;
        try
        {
            var index = segment[4..];
            var isLittle = index[0] == 'I';
            var directory = index[(int)Math.Min(U32(index[4..]), (uint)index.Length)..];
            for (int entry = 0, count = U16(directory); entry < count; entry++)
                if (directory[(2 + (entry * 12))..] is var field && U16(field) == Entries && index[(int)U32(field[8..])..] is var pictures)
                    for (var picture = 1; picture < U32(field[4..]) / 16; picture++)
                        if ((U32(pictures[(picture * 16)..]) >> 16 & 0xFF) == 2)
                            throw new InvalidDataException($"it holds {U32(field[4..]) / 16} pictures taken together (MPO); save the one that is meant");

            ushort U16(ReadOnlySpan<byte> at) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
            uint U32(ReadOnlySpan<byte> at) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new InvalidDataException("it is damaged: its index of pictures (MPF) is cut off", fault);
        }
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

    private sealed class Nowhere : JpegBlockOutputWriter
    {
        public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
        {
        }
    }
}
