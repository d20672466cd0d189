using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>The blocks of a GIF file (version 89a).</summary>
internal static class GifFile
{
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B;

    /// <summary>Sizes of the screen, which its only frame must lie in.</summary>
    /// <exception cref="InvalidDataException">It has several frames or none, is cut off, or its frame leaves the screen.</exception>
    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        var header = new ImageHeader(ImageFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        var frames = 0;
        for (var at = 13 + PaletteBytes(file[10]); ;)
        {
            if (at >= file.Length)
                throw new InvalidDataException("it is cut off: its GIF end mark is absent");
            var block = file[at++];
            switch (block)
            {
                case Trailer:
                    return frames == 1 ? header
                        : throw new InvalidDataException(frames == 0 ? "it has no pixels" : $"it is an animation of {frames} frames; a picture has one. Save the frame that is meant as PNG");
                case Extension:
                    at = AfterSubBlocks(file, at + 1);
                    break;
                case Image:
                    frames++;
                    var (left, top) = (BinaryPrimitives.ReadUInt16LittleEndian(file[at..]), BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 2)..]));
                    var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 4)..]), BinaryPrimitives.ReadUInt16LittleEndian(file[(at + 6)..]));
                    if (left + width > header.Width || top + height > header.Height)
                        throw new InvalidDataException($"it is damaged: its GIF frame of {width}×{height} pixels leaves the screen of {header.Width}×{header.Height}");
                    at = AfterSubBlocks(file, at + 9 + PaletteBytes(file[at + 8]) + 1);
                    break;
                default:
                    throw new InvalidDataException($"it is damaged: there is no GIF block {block} (at byte {at - 1:N0})");
            }
        }
    }

    private static int PaletteBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static int AfterSubBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (file[at] != 0)
            at += 1 + file[at];
        return at + 1;
    }
}
