using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ImageRegression.Volumes;

/// <summary>Siemens' private CSA image header (version 2, marked SV10), where a mosaic says how many tiles it has.</summary>
/// <remarks>The layout is Siemens' own and known from others' reading of it, nibabel's documentation among them.</remarks>
internal static class SiemensHeader
{
    private const int NameBytes = 64, MostTags = 1000, MostItems = 10_000;

    /// <summary>The number of tiles and the direction in which they follow each other, RAS+.</summary>
    /// <exception cref="UserErrorException">The header is absent, of another version or damaged.</exception>
    public static (int Tiles, Millimetres Normal) MosaicOf(DicomFile file)
    {
        try
        {
            var header = Block(file) ?? throw new InvalidDataException("it is absent");
            var tiles = Values(header, "NumberOfImagesInMosaic");
            var normal = Values(header, "SliceNormalVector");
            return tiles is [>= 1 and <= 4096 and var count, ..] && normal.Length >= 3 && new Millimetres(-normal[0], -normal[1], normal[2]) is var along && Math.Abs(along.Length - 1) < 1e-3
                ? ((int)count, along) : throw new InvalidDataException("it names no number of tiles or no slice normal");
        }
        catch (Exception fault) when (fault is InvalidDataException or ArgumentOutOfRangeException or IndexOutOfRangeException or FormatException)
        {
            throw new UserErrorException($"It is a Siemens mosaic whose private header cannot be read: {fault.Message}. Convert the series to NIfTI with dcm2niix.", file.Name, inner: fault);
        }
    }

    // A private block belongs to whoever signs it (PS3.5 7.8.1).
    private static byte[]? Block(DicomFile file)
    {
        for (var block = 0x10u; block <= 0xFF; block++)
            if (file.Text(0x00290000 | block) == "SIEMENS CSA HEADER")
                return file.Element(0x00290000 | block << 8 | 0x10)?.Value.ToArray();
        return null;
    }

    private static double[] Values(ReadOnlySpan<byte> header, string wanted)
    {
        if (!header.StartsWith("SV10"u8))
            throw new InvalidDataException("it is not of version 2");
        var tags = Count(header[8..], MostTags);
        for (var (at, tag) = (16, 0); tag < tags; tag++)
        {
            var name = Text(header.Slice(at, NameBytes));
            var items = Count(header[(at + NameBytes + 12)..], MostItems);
            at += NameBytes + 20;
            var values = new List<double>();
            for (var item = 0; item < items; item++)
            {
                var length = Count(header[(at + 4)..], header.Length);
                if (name == wanted && Text(header.Slice(at + 16, length)) is { Length: > 0 } text)
                    values.Add(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
                at += 16 + (length + 3) / 4 * 4;
            }
            if (name == wanted)
                return [.. values];
        }
        return [];
    }

    private static int Count(ReadOnlySpan<byte> at, int most) => BinaryPrimitives.ReadInt32LittleEndian(at) is var count && count >= 0 && count <= most ? count
        : throw new InvalidDataException($"it states a count of {count}");

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }
}
