using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>The blocks and codes of a GIF file (version 89a).</summary>
internal static class GifFile
{
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B;

    /// <summary>Sizes of the screen, which its only frame must lie in.</summary>
    /// <exception cref="InvalidDataException">It has several frames or none, is cut off, or its frame leaves the screen.</exception>
    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        var (header, frames) = Animation(file);
        return frames.Length == 1 ? header
            : throw new InvalidDataException($"it is an animation of {frames.Length} frames; a picture has one. Save the frame that is meant as PNG");
    }

    /// <summary>Sizes of the screen, and where in the file the descriptor of each frame begins.</summary>
    /// <exception cref="InvalidDataException">It has no frames, is cut off, or one of them leaves the screen.</exception>
    public static (ImageHeader Header, int[] Frames) Animation(ReadOnlySpan<byte> file)
    {
        var header = new ImageHeader(ImageFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        var frames = new List<int>();
        for (var at = 13 + PaletteBytes(file[10]); ;)
        {
            if (at >= file.Length)
                throw new InvalidDataException("it is cut off: its GIF end mark is absent");
            var block = file[at++];
            switch (block)
            {
                case Trailer:
                    return frames.Count > 0 ? (header, [.. frames]) : throw new InvalidDataException("it has no pixels");
                case Extension:
                    at = AfterSubBlocks(file, at + 1);
                    break;
                case Image:
                    frames.Add(at);
                    var (left, top) = (BinaryPrimitives.ReadUInt16LittleEndian(file[at..]), BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 2)..]));
                    var (width, height) = SizeOf(file, at);
                    if (left + width > header.Width || top + height > header.Height)
                        throw new InvalidDataException($"it is damaged: its GIF frame of {width}×{height} pixels leaves the screen of {header.Width}×{header.Height}");
                    at = AfterSubBlocks(file, at + 9 + PaletteBytes(file[at + 8]) + 1);
                    break;
                default:
                    throw new InvalidDataException($"it is damaged: there is no GIF block {block} (at byte {at - 1:N0})");
            }
        }
    }

    /// <summary>Requires a code for every pixel of every frame; decoders fill up what is missing.</summary>
    /// <remarks>GIF89a, appendix F: of each code only its length in pixels is followed.</remarks>
    /// <exception cref="InvalidDataException">The codes end early or are wrong.</exception>
    public static void RequireWhole(ReadOnlySpan<byte> file)
    {
        foreach (var frame in Animation(file).Frames)
        {
            var (width, height) = SizeOf(file, frame);
            var at = frame + 9 + PaletteBytes(file[frame + 8]);
            if (PixelsOfCodes(CodeBytes(file, at + 1), file[at], (long)width * height) is var found && found < (long)width * height)
                throw new InvalidDataException($"it is damaged: its GIF codes end after {found:N0} of {(long)width * height:N0} pixels");
        }
    }

    private static (int Width, int Height) SizeOf(ReadOnlySpan<byte> file, int frame) =>
        (BinaryPrimitives.ReadUInt16LittleEndian(file[(frame + 4)..]), BinaryPrimitives.ReadUInt16LittleEndian(file[(frame + 6)..]));

    private static long PixelsOfCodes(byte[] codes, int rootBits, long wanted)
    {
        const int MostCodes = 4096;
        if (rootBits is < 1 or > 11)
            throw new InvalidDataException($"it is damaged: GIF codes do not begin with {rootBits} bits");
        var (clear, end) = (1 << rootBits, (1 << rootBits) + 1);
        var lengths = new int[MostCodes];
        Array.Fill(lengths, 1, 0, clear);
        var (found, next, bits, before) = (0L, end + 1, rootBits + 1, -1);
        for (var bit = 0L; found < wanted && bit + bits <= 8L * codes.Length;)
        {
            var code = 0;
            for (var i = 0; i < bits; i++, bit++)
                code |= ((codes[bit >> 3] >> (int)(bit & 7)) & 1) << i;
            if (code == end)
                break;
            if (code == clear)
            {
                (next, bits, before) = (end + 1, rootBits + 1, -1);
                continue;
            }
            if (code > next || (code == next && (before < 0 || next == MostCodes)))
                throw new InvalidDataException($"it is damaged: GIF code {code} is not known yet");
            if (before >= 0 && next < MostCodes)
            {
                lengths[next++] = lengths[before] + 1;
                if (next == 1 << bits && bits < 12)
                    bits++;
            }
            (found, before) = (found + lengths[code], code);
        }
        return found;
    }

    private static byte[] CodeBytes(ReadOnlySpan<byte> file, int at)
    {
        using var bytes = new MemoryStream();
        for (; file[at] != 0; at += 1 + file[at])
            bytes.Write(file.Slice(at + 1, file[at]));
        return bytes.ToArray();
    }

    private static int PaletteBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static int AfterSubBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (file[at] != 0)
            at += 1 + file[at];
        return at + 1;
    }
}
