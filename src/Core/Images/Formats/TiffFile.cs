using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>The first directory of a TIFF file (TIFF 6.0): its size, and the size of its tiles.</summary>
internal static class TiffFile
{
    private const int ImageWidth = 256, ImageLength = 257, TileWidth = 322, TileLength = 323, Short = 3;
    private const int BitsPerSample = 258, SamplesPerPixel = 277, PlanarConfiguration = 284, Separate = 2;

    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        var little = file[0] == 'I';
        var directory = file[(int)Math.Min(U32(file[4..], little), (uint)file.Length)..];
        long width = 0, height = 0, tileWidth = 1, tileHeight = 1, bits = 1, samples = 1, planes = 1;
        for (int entry = 0, count = U16(directory, little); entry < count; entry++)
        {
            var field = directory.Slice(2 + (entry * 12), 12);
            var value = U16(field[2..], little) == Short ? U16(field[8..], little) : U32(field[8..], little);
            switch (U16(field, little))
            {
                case ImageWidth: width = value; break;
                case ImageLength: height = value; break;
                case TileWidth: tileWidth = value; break;
                case TileLength: tileHeight = value; break;
                case SamplesPerPixel: samples = value; break;
                case PlanarConfiguration: planes = value; break;
                // More than two values lie elsewhere; the entry then holds where.
                case BitsPerSample: bits = U32(field[4..], little) <= 2 ? value : U16(file[(int)Math.Min(U32(field[8..], little), (uint)file.Length)..], little); break;
            }
        }
        // OpenCV reads deep samples as interleaved whatever the file says, and would return rubbish.
        if (planes == Separate && samples > 1 && bits > 8)
            throw new InvalidDataException($"its {bits}-bit TIFF samples are kept in separate planes, which is not read; save it interleaved");
        // The decoder allocates whole tiles, so a small picture in a huge tile counts as huge.
        return width > 0 && height > 0 ? new("TIFF", Math.Max(width, tileWidth), Math.Max(height, tileHeight)) : new("TIFF", width, height);
    }

    private static ushort U16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint U32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
