using System.Buffers.Binary;

namespace ImageRegression.Images;

/// <summary>The header of a Truevision TGA file. The format has no mark at its start, so what makes no sense as one is none.</summary>
internal static class TgaFile
{
    private const int HeaderBytes = 18;

    /// <summary>Whether the first bytes make sense as a TGA header.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file) =>
        file.Length > HeaderBytes && file[1] <= 1 && file[2] is 1 or 2 or 3 or 9 or 10 or 11 && (file[1] == 1) == (file[2] is 1 or 9)
        && (file[2] & 7, file[16]) is (1, 8) or (2, 15 or 16 or 24 or 32) or (3, 8)
        && (file[1] == 0 || file[7] is 15 or 16 or 24 or 32) && file[17] >> 6 == 0;

    /// <summary>Sizes, after it was seen that all pixels are there.</summary>
    /// <exception cref="InvalidDataException">It is cut off.</exception>
    public static ImageHeader Header(ReadOnlySpan<byte> file)
    {
        var header = new ImageHeader(ImageFormat.Tga, BinaryPrimitives.ReadUInt16LittleEndian(file[12..]), BinaryPrimitives.ReadUInt16LittleEndian(file[14..]));
        var palette = file[1] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[5..]) * ((file[7] + 7) / 8) : 0;
        var (start, pixels, step) = (HeaderBytes + file[0] + palette, header.Width * header.Height, (file[16] + 7) / 8);
        var isWhole = file[2] < 9 ? start + (pixels * step) <= file.Length : HoldsRuns(file, start, pixels, step);
        return isWhole ? header : throw new InvalidDataException("it is cut off: its TGA pixels are not all there");
    }

    private static bool HoldsRuns(ReadOnlySpan<byte> file, long at, long pixels, int step)
    {
        while (pixels > 0 && at < file.Length)
        {
            var count = (file[(int)at] & 0x7F) + 1;
            at += 1 + ((file[(int)at] & 0x80) != 0 ? step : count * step);
            pixels -= count;
        }
        return pixels <= 0 && at <= file.Length;
    }
}
