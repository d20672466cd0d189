using System.Globalization;
using System.IO.Compression;

namespace ImageRegression.Volumes;

/// <summary>One DICOM file, its elements readable by path: tag, item from 1, tag, item, …, tag.</summary>
internal sealed class DicomFile
{
    private readonly DicomElements elements;

    private DicomFile(string name, string syntax, DicomElements elements) => (Name, TransferSyntax, this.elements) = (name, syntax, elements);

    /// <summary>The file as errors name it.</summary>
    public string Name { get; }

    /// <summary>UID of the transfer syntax.</summary>
    public string TransferSyntax { get; }

    /// <summary>Whether a file has the mark of DICOM files (PS3.10).</summary>
    public static bool HasMark(ReadOnlySpan<byte> start) => start.Length >= 132 && start[128..132].SequenceEqual("DICM"u8);

    /// <summary>Opens a file, unpacking it where it is a .gz.</summary>
    /// <exception cref="UserErrorException">It is absent, too large, no DICOM file, damaged or cut off.</exception>
    public static DicomFile Open(string path, VolumeLimits limits)
    {
        try
        {
            return Of(path, Bytes(path, limits), limits);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserErrorException($"The file cannot be read: {fault.Message}", path, inner: fault);
        }
    }

    /// <summary>Opens a file that is in memory.</summary>
    /// <exception cref="UserErrorException">It is no DICOM file, damaged or cut off.</exception>
    public static DicomFile Of(string name, ReadOnlyMemory<byte> bytes, VolumeLimits limits)
    {
        if (!HasMark(bytes.Span))
            throw new UserErrorException("It is no DICOM file: the mark DICM at byte 128 is missing.", name);
        try
        {
            var (syntax, elements) = DicomParser.Parse(bytes, limits.MaxBytes);
            return new(name, syntax, elements);
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException($"It cannot be used: {fault.Message}. Copy it again from its source.", name, inner: fault);
        }
    }

    /// <summary>The element at a path; null where it is absent.</summary>
    public DicomElement? Element(params ReadOnlySpan<uint> path)
    {
        var level = elements;
        for (var step = 0; ; step += 2)
        {
            if (!level.TryGetValue(path[step], out var element) || step == path.Length - 1)
                return element;
            if (path[step + 1] > element.Items.Count)
                return null;
            level = element.Items[(int)path[step + 1] - 1];
        }
    }

    /// <summary>An element's text without padding; null where it is absent or empty.</summary>
    public string? Text(params ReadOnlySpan<uint> path) => Element(path)?.Text;

    /// <summary>An element's numbers; null where it is absent or empty.</summary>
    /// <exception cref="UserErrorException">It holds something else.</exception>
    public double[]? Numbers(params ReadOnlySpan<uint> path)
    {
        if (Text(path) is not { } text)
            return null;
        var parts = text.Split('\\');
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (!double.TryParse(parts[i].Trim(' ', '\0'), NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                throw new UserErrorException($"Its element {Name32(path[^1])} is '{text}', which is no number. Copy it again from its source.", Name);
        return numbers;
    }

    /// <summary>An element's only number.</summary>
    public double? Number(params ReadOnlySpan<uint> path) => Numbers(path) is [var number, ..] ? number : null;

    /// <summary>An element's whole number of at least <paramref name="least"/>, or <paramref name="absent"/>.</summary>
    /// <exception cref="UserErrorException">It is absent and must not be, or is no such number.</exception>
    public int Count(uint tag, int least, int? absent)
    {
        var value = Number(tag) ?? absent
            ?? throw new UserErrorException($"It holds no image: its element {Name32(tag)} is missing. Give files of an image series.", Name);
        return value >= least && value <= int.MaxValue && value == Math.Floor(value) ? (int)value
            : throw new UserErrorException($"Its element {Name32(tag)} is {value}; a whole number of at least {least} is needed.", Name);
    }

    /// <summary>A tag as DICOM writes it: (0028,0030).</summary>
    public static string Name32(uint tag) => $"({tag >> 16:X4},{tag & 0xFFFF:X4})";

    private static byte[] Bytes(string path, VolumeLimits limits)
    {
        if (RegularFile.WhyNone(path) is { } why)
            throw new UserErrorException($"{char.ToUpperInvariant(why[0])}{why[1..]}.", path);
        using var file = RegularFile.Open(path);
        if (file.Length > limits.MaxBytes)
            throw new UserErrorException($"It has {file.Length:N0} bytes; at most {limits.MaxBytes:N0} are allowed.", path);
        var isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        if (!isPacked)
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        var buffer = new byte[1 << 16];
        for (int got; (got = gzip.Read(buffer)) > 0; unpacked.Write(buffer, 0, got))
            if (unpacked.Length + got > limits.MaxBytes)
                throw new UserErrorException($"Unpacked it has more than the {limits.MaxBytes:N0} bytes that are allowed.", path);
        return unpacked.ToArray();
    }
}
