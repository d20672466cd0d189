using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace ImageRegression.Data.Volumes;

/// <summary>One DICOM file, its elements readable by path: tag, item from 1, tag, item, …, tag.</summary>
internal sealed class DicomFile : IDisposable
{
    private readonly SafeHandle handle;

    private DicomFile(string name, SafeHandle handle) => (Name, this.handle) = (name, handle);

    /// <summary>The file as errors name it.</summary>
    public string Name { get; }

    public string TransferSyntax => DicomLibrary.TransferSyntax(handle);

    /// <summary>Whether a file may be DICOM: it has the mark of part 10 files, or a data set without one begins.</summary>
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
    public static DicomFile Of(string name, ReadOnlySpan<byte> bytes, VolumeLimits limits)
    {
        // GDCM guesses at files without the mark and can take any bytes for elements.
        if (!HasMark(bytes))
            throw new UserErrorException("It is no DICOM file: the mark DICM at byte 128 is missing.", name);
        try
        {
            DicomStructure.RequireWhole(bytes, limits.MaxBytes);
            return new(name, DicomLibrary.Open(bytes));
        }
        catch (InvalidDataException fault)
        {
            throw new UserErrorException($"It cannot be used: {fault.Message}. Copy it again from its source.", name, inner: fault);
        }
    }

    /// <summary>An element's text without padding; null where it is absent or empty.</summary>
    public string? Text(params ReadOnlySpan<uint> path) =>
        DicomLibrary.Text(handle, path)?.Trim(' ', '\0', '\t', '\r', '\n') is { Length: > 0 } text ? text : null;

    public int Items(params ReadOnlySpan<uint> path) => DicomLibrary.Items(handle, path);

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

    public (byte[]? Start, long Size, int Fragments) PixelBytes(int fragment, int most) => DicomLibrary.PixelBytes(handle, fragment, most);

    /// <summary>An element's value as it lies in the file; null where there is none.</summary>
    public byte[]? Bytes(params ReadOnlySpan<uint> path) => DicomLibrary.Bytes(handle, path);

    public void Decode(DicomFormat format, Span<byte> target) => DicomLibrary.Decode(handle, format, target);

    public void Dispose() => handle.Dispose();

    /// <summary>A tag as DICOM writes it: (0028,0030).</summary>
    public static string Name32(uint tag) => $"({tag >> 16:X4},{tag & 0xFFFF:X4})";

    private static byte[] Bytes(string path, VolumeLimits limits)
    {
        if (!File.Exists(path))
            throw new UserErrorException("There is no such file.", path);
        using var file = File.OpenRead(path);
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
