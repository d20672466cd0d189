using System.Buffers.Binary;
using System.Text;

namespace ImageRegression.Tests;

/// <summary>Chunks of PNG files, made by hand.</summary>
internal static class PngChunks
{
    private const int HeaderEnd = 33, EndChunk = 12;

    /// <summary>A chunk with its length and checksum.</summary>
    public static byte[] Chunk(string name, byte[] body)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. body];
        var crc = uint.MaxValue;
        foreach (var value in named)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return [.. Big(body.Length), .. named, .. Big((int)~crc)];
    }

    /// <summary>The file with a chunk more, right behind its header.</summary>
    public static byte[] WithChunk(byte[] png, string name, byte[] body) => [.. png[..HeaderEnd], .. Chunk(name, body), .. png[HeaderEnd..]];

    /// <summary>The file with a chunk more, behind its pixels.</summary>
    public static byte[] WithLastChunk(byte[] png, string name, byte[] body) => [.. png[..^EndChunk], .. Chunk(name, body), .. png[^EndChunk..]];

    /// <summary>A number as PNG stores it.</summary>
    public static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
