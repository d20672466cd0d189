using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using ImageRegression.Tables;

namespace ImageRegression.Images;

/// <summary>An array of images in an .npz file, unpacked once; safe for many threads.</summary>
/// <remarks>
/// Read are C-ordered arrays [N, H, W], [N, H, W, 1] and [N, H, W, 3] of uint8 or uint16, and of clips [N, T, H, W], [N, T, H, W, 1] and
/// [N, T, H, W, 3] (format: NumPy Enhancement Proposal 1, versions 1 to 3 of the header). Nothing is unpickled.
/// </remarks>
internal sealed partial class NumpyImages
{
    private readonly byte[] samples;
    private readonly Layout layout;

    private NumpyImages(byte[] samples, Layout layout) => (this.samples, this.layout) = (samples, layout);

    /// <summary>What an array's header states: N images or clips, and the bytes that one takes.</summary>
    public readonly record struct Layout(int Count, int Frames, int Height, int Width, int Channels, int BytesPerSample, bool IsBigEndian, long BytesPerImage);

    /// <summary>What an array holds, by its header and the size that the archive states; nothing of it is unpacked but the header.</summary>
    /// <inheritdoc cref="Open"/>
    public static Layout LayoutOf(string file, string array, long maxBytes, ImageKind kind = ImageKind.Picture)
    {
        using var zip = new ZipArchive(RegularFile.Open(file));
        using var stream = Member(zip, array).Open();
        return LayoutOf(stream, Member(zip, array), array, maxBytes, kind);
    }

    /// <summary>Unpacks an array.</summary>
    /// <param name="file">The .npz file.</param>
    /// <param name="array">Its name.</param>
    /// <param name="maxBytes">Most bytes of the array, unpacked.</param>
    /// <param name="kind">What its rows are.</param>
    /// <exception cref="InvalidDataException">No such array, not of images, damaged or too large. The message is a sentence.</exception>
    public static NumpyImages Open(string file, string array, long maxBytes, ImageKind kind = ImageKind.Picture)
    {
        using var zip = new ZipArchive(RegularFile.Open(file));
        using var stream = Member(zip, array).Open();
        var layout = LayoutOf(stream, Member(zip, array), array, maxBytes, kind);
        var samples = new byte[layout.Count * layout.BytesPerImage];
        return stream.ReadAtLeast(samples, samples.Length, throwOnEndOfStream: false) == samples.Length && stream.ReadByte() < 0 ? new(samples, layout)
            : throw new InvalidDataException($"Array '{array}' has not the {samples.Length:N0} bytes that it states; the file is damaged.");
    }

    private static ZipArchiveEntry Member(ZipArchive zip, string array) => zip.GetEntry(array + ".npy")
        ?? throw new InvalidDataException($"It has no array '{array}', only {string.Join(", ", zip.Entries.Take(12).Select(entry => Path.GetFileNameWithoutExtension(entry.Name)))}.");

    private static Layout LayoutOf(Stream stream, ZipArchiveEntry member, string array, long maxBytes, ImageKind kind)
    {
        var (header, headerBytes) = Header(stream);
        var bytesPerSample = Entry(header, Descr()) switch
        {
            "|u1" or "u1" or "<u1" => 1,
            "<u2" or ">u2" => 2,
            var other => throw new InvalidDataException($"Array '{array}' is of type {other}; images are uint8 or uint16."),
        };
        if (Entry(header, Order()) is not "False")
            throw new InvalidDataException($"Array '{array}' is in Fortran order. Save numpy.ascontiguousarray of it.");
        var text = Entry(header, Shape());
        var shape = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(size => long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray();
        var (frames, at, channels) = (kind, shape) switch
        {
            (_, [_, _, _]) => (1, 1, 1),
            (_, [_, _, _, 1 or 3]) => (1, 1, shape[3]),   // three columns make no frame
            (ImageKind.Clip, [_, _, _, _]) => (shape[1], 2, 1),
            (ImageKind.Clip, [_, _, _, _, 1 or 3]) => (shape[1], 2, shape[4]),
            _ => (0L, 0, 0L),
        };
        if (frames == 0 || shape.Skip(1).Any(size => size is < 1 or > 1 << 20) || shape[0] is < 0 or > int.MaxValue)
            throw new InvalidDataException($"Array '{array}' has the shape ({text}); {(kind == ImageKind.Clip ? "clips are (N, T, H, W), (N, T, H, W, 1) or (N, T, H, W, 3), pictures" : "images are")} (N, H, W), (N, H, W, 1) or (N, H, W, 3).");
        var bytes = shape.Aggregate((Int128)bytesPerSample, (product, size) => product * size);
        if (bytes > Math.Min(maxBytes, System.Array.MaxLength))
            throw new InvalidDataException($"Array '{array}' takes {bytes:N0} bytes; at most {maxBytes:N0} are allowed. Save its images as files.");
        return bytes + headerBytes == member.Length
            ? new((int)shape[0], (int)frames, (int)shape[at], (int)shape[at + 1], (int)channels, bytesPerSample, Entry(header, Descr())[0] == '>',
                shape.Skip(1).Aggregate((long)bytesPerSample, (product, size) => product * size))
            : throw new InvalidDataException($"Array '{array}' has not the {bytes:N0} bytes that its shape ({text}) takes; the file is damaged.");
    }

    /// <summary>One image as a file that <see cref="ImageCodec"/> decodes: binary PGM, or PPM where there are three channels.</summary>
    /// <param name="row">0 … N − 1.</param>
    /// <param name="frame">Of a clip, 0 … T − 1.</param>
    public byte[] File(int row, int frame = 0)
    {
        var (_, frames, height, width, channels, bytesPerSample, isBigEndian, _) = layout;
        var header = Encoding.ASCII.GetBytes($"P{(channels == 3 ? 6 : 5)}\n{width} {height}\n{(bytesPerSample == 1 ? 255 : 65535)}\n");
        var length = height * width * channels * bytesPerSample;
        byte[] file = [.. header, .. samples.AsSpan(((row * frames) + frame) * length, length)];   // the whole array has fewer bytes than int.MaxValue
        if (bytesPerSample == 2 && !isBigEndian)   // Netpbm's samples are big-endian
            for (var at = header.Length; at < file.Length; at += 2)
                (file[at], file[at + 1]) = (file[at + 1], file[at]);
        return file;
    }

    private static (string Text, int Bytes) Header(Stream stream)
    {
        var start = new byte[12];
        if (stream.ReadAtLeast(start.AsSpan(0, 10), 10, throwOnEndOfStream: false) < 10 || start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw new InvalidDataException("It holds no NumPy array.");
        var isShort = start[6] == 1;
        if (!isShort && stream.ReadAtLeast(start.AsSpan(10, 2), 2, throwOnEndOfStream: false) < 2)
            throw new InvalidDataException("Its NumPy header is cut off.");
        var length = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (length > 1 << 16)
            throw new InvalidDataException($"Its NumPy header claims {length:N0} bytes.");
        var header = new byte[length];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new InvalidDataException("Its NumPy header is cut off.");
        return (Encoding.Latin1.GetString(header), (isShort ? 10 : 12) + header.Length);
    }

    private static string Entry(string header, Regex entry) => entry.Match(header) is { Success: true } match ? match.Groups[1].Value
        : throw new InvalidDataException("Its NumPy header is damaged.");

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
