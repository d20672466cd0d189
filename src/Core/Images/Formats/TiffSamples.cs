using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;

namespace ImageRegression.Images;

/// <summary>Lays out the samples of unpacked strips and tiles.</summary>
internal sealed class TiffSamples(Tiff tiff, TiffFile.Shape shape)
{
    private readonly ushort[] image = new ushort[(long)shape.Colours * shape.Width * shape.Height];

    public DecodedImage Decode()
    {
        var (across, down) = shape.IsTiled ? (shape.TileWidth, shape.TileHeight) : (shape.Width, shape.RowsPerStrip);
        var perPart = shape.IsSeparate ? 1 : shape.Samples;
        var rowBytes = (int)((((long)across * perPart * shape.Bits) + 7) / 8);
        var part = new byte[Math.Max((long)rowBytes * down, shape.IsTiled ? tiff.TileSize() : tiff.StripSize())];
        for (var plane = 0; plane < (shape.IsSeparate ? shape.Colours : 1); plane++)
            for (var top = 0; top < shape.Height; top += down)
                for (var left = 0; left < shape.Width; left += across)
                {
                    var rows = Math.Min(down, shape.Height - top);
                    var read = shape.IsTiled
                        ? tiff.ReadEncodedTile(tiff.ComputeTile(left, top, 0, (short)plane), part, 0, part.Length)
                        : tiff.ReadEncodedStrip(tiff.ComputeStrip(top, (short)plane), part, 0, rowBytes * rows);
                    if (read < (long)rowBytes * rows)
                        throw new ArgumentException($"{(shape.IsTiled ? "a tile" : "a strip")} from row {top} gives {Math.Max(0, read)} bytes instead of {(long)rowBytes * rows}");
                    for (var y = 0; y < rows; y++)
                        LayOut(part.AsSpan(y * rowBytes, rowBytes), plane, top + y, left, Math.Min(across, shape.Width - left));
                }
        var most = (1 << shape.Bits) - 1;
        return new(shape.Width, shape.Height, shape.Colours, image) { Depth = shape.Bits > 8 ? new(shape.Bits, 0, most) : ImageDepth.Byte };
    }

    private void LayOut(ReadOnlySpan<byte> row, int plane, int y, int left, int columns)
    {
        var (bits, most) = (shape.Bits, (1 << shape.Bits) - 1);
        var wide = MemoryMarshal.Cast<byte, ushort>(row);   // the library gives 16-bit samples in the machine's byte order
        for (var x = 0; x < columns; x++)
            for (var colour = 0; colour < (shape.IsSeparate ? 1 : shape.Colours); colour++)
            {
                var index = shape.IsSeparate ? x : (x * shape.Samples) + colour;
                var value = bits == 8 ? row[index] : bits == 16 ? wide[index] : Packed(row, index * bits, bits);
                if (shape.IsWhiteZero)
                    value = most - value;
                if (bits < 8)
                    value = ((value * 255) + (most / 2)) / most;
                image[((((long)plane + colour) * shape.Height) + y) * shape.Width + left + x] = (ushort)value;
            }
    }

    // Most significant bit first, across bytes.
    private static int Packed(ReadOnlySpan<byte> row, int bit, int bits)
    {
        var value = 0;
        for (var i = 0; i < bits; i++, bit++)
            value = (value << 1) | ((row[bit >> 3] >> (7 - (bit & 7))) & 1);
        return value;
    }
}
