using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>PNG files made by hand, whole or faulty on purpose.</summary>
internal static class PngBytes
{
    /// <summary>An 8-bit grey image.</summary>
    public static byte[] Gray(int width, int height, Func<int, int, byte> pixel)
    {
        using var raw = new MemoryStream();
        using (var zlib = new ZLibStream(raw, CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);   // no filter
                for (var x = 0; x < width; x++)
                    zlib.WriteByte(pixel(x, y));
            }
        return [.. Signature, .. Header(width, height), .. Chunk("IDAT", raw.ToArray()), .. Chunk("IEND", [])];
    }

    /// <summary>A few bytes that claim to be an image of this size.</summary>
    public static byte[] Claiming(int width, int height) =>
        [.. Signature, .. Header(width, height), .. Chunk("IDAT", [0x78, 0x9C, 3, 0, 0, 0, 0, 1]), .. Chunk("IEND", [])];

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    private static byte[] Header(int width, int height)
    {
        var content = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(content, width);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), height);
        content[8] = 8;   // bits a sample; colour type 0 is grey
        return Chunk("IHDR", content);
    }

    private static byte[] Chunk(string type, ReadOnlySpan<byte> content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Crc32(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
