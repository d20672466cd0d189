using System.IO.Compression;
using System.Text;
using ImageRegression.Tables;
using ImageRegression.Torch;

namespace ImageRegression.Images;

/// <summary>An array of images in an .npz file, unpacked once; safe for many threads.</summary>
/// <remarks>
/// Read are C-ordered arrays [N, H, W], [N, H, W, 1] and [N, H, W, 3] of uint8 or uint16, and of clips [N, T, H, W], [N, T, H, W, 1] and
/// [N, T, H, W, 3] (format: NumPy Enhancement Proposal 1, versions 1 to 3 of the header). Nothing is unpickled.
/// </remarks>
internal sealed class NumpyImages
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
        var header = NumpyHeader.Read(stream);
        var bytesPerSample = header.Type switch
        {
            "|u1" or "u1" or "<u1" => 1,
            "<u2" or ">u2" => 2,
            var other => throw new InvalidDataException($"Array '{array}' is of type {other}; images are uint8 or uint16."),
        };
        if (header.IsFortranOrder)
            throw new InvalidDataException($"Array '{array}' is in Fortran order. Save numpy.ascontiguousarray of it.");
        var shape = header.Shape;
        var (frames, at, channels) = (kind, shape) switch
        {
            (_, [_, _, _]) => (1, 1, 1),
            (_, [_, _, _, 1 or 3]) => (1, 1, shape[3]),   // three columns make no frame
            (ImageKind.Clip, [_, _, _, _]) => (shape[1], 2, 1),
            (ImageKind.Clip, [_, _, _, _, 1 or 3]) => (shape[1], 2, shape[4]),
            _ => (0L, 0, 0L),
        };
        if (frames == 0 || shape.Skip(1).Any(size => size is < 1 or > 1 << 20) || shape[0] is < 0 or > int.MaxValue)
            throw new InvalidDataException($"Array '{array}' has the shape ({header.ShapeText}); {(kind == ImageKind.Clip ? "clips are (N, T, H, W), (N, T, H, W, 1) or (N, T, H, W, 3), pictures" : "images are")} (N, H, W), (N, H, W, 1) or (N, H, W, 3).");
        var bytes = shape.Aggregate((Int128)bytesPerSample, (product, size) => product * size);
        if (bytes > Math.Min(maxBytes, System.Array.MaxLength))
            throw new InvalidDataException($"Array '{array}' takes {bytes:N0} bytes; at most {maxBytes:N0} are allowed. Save its images as files.");
        return bytes + header.Length == member.Length
            ? new((int)shape[0], (int)frames, (int)shape[at], (int)shape[at + 1], (int)channels, bytesPerSample, header.Type[0] == '>',
                shape.Skip(1).Aggregate((long)bytesPerSample, (product, size) => product * size))
            : throw new InvalidDataException($"Array '{array}' has not the {bytes:N0} bytes that its shape ({header.ShapeText}) takes; the file is damaged.");
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
}
