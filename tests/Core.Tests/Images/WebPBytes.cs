using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageRegression.Tests;

/// <summary>WebP files as few encoders write them.</summary>
internal static class WebPBytes
{
    /// <summary>A file without loss whose entropy image has one value everywhere, so that it has one group of codes more than the value; its pixels are missing.</summary>
    public static byte[] Lossless(int width, int height, int group)
    {
        var bits = new BitWriter();
        bits.Add(0x2F, 8);
        bits.Add(width - 1, 14);
        bits.Add(height - 1, 14);
        bits.Add(0, 4);   // no transparency, version 0
        Groups(bits, group);
        return File(("VP8L", bits.ToArray()));
    }

    /// <summary>The same in the transparency of a file with losses.</summary>
    public static byte[] Transparency(int width, int height, int group)
    {
        var bits = new BitWriter();
        bits.Add(1, 8);   // compressed without loss, no filter
        Groups(bits, group);
        var whole = Transparent(width, height);
        var (canvas, pixels) = (Chunk(whole, "VP8X"), Chunk(whole, "VP8 "));
        return File(("VP8X", canvas), ("ALPH", bits.ToArray()), ("VP8 ", pixels));
    }

    /// <summary>Colours with losses, transparency without.</summary>
    public static byte[] Transparent(int width, int height)
    {
        using var image = Image.LoadPixelData(
            [.. Enumerable.Range(0, width * height).Select(i => new Rgba32((byte)(i % 4 * 80), (byte)(i % 3 * 100), (byte)(i % 5 * 50), (byte)(i * 7)))], width, height);
        using var stream = new MemoryStream();
        image.Save(stream, new WebpEncoder { FileFormat = WebpFileFormatType.Lossy, UseAlphaCompression = true });
        return stream.ToArray();
    }

    /// <summary>The content of a chunk.</summary>
    public static byte[] Chunk(byte[] file, string name)
    {
        for (var at = 12; ;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            if (file.AsSpan(at, 4).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(name)))
                return file[(at + 8)..(at + 8 + size)];
            at += 8 + size + (size & 1);
        }
    }

    private static void Groups(BitWriter bits, int group)
    {
        bits.Add(0, 1);   // no transform
        bits.Add(0, 1);   // no colour cache
        bits.Add(1, 1);   // groups
        bits.Add(0, 3);   // one for each square of 4 by 4
        bits.Add(0, 1);
        foreach (var symbol in new[] { group & 255, group >> 8, 0, 0, 0 })   // green, red, blue, alpha, distance: codes of one symbol
        {
            bits.Add(1, 1);
            bits.Add(0, 1);
            bits.Add(1, 1);
            bits.Add(symbol, 8);
        }
    }

    private static byte[] File(params (string Name, byte[] Content)[] chunks)
    {
        byte[] body = [.. "WEBP"u8, .. chunks.SelectMany(chunk => (byte[])
            [.. System.Text.Encoding.ASCII.GetBytes(chunk.Name), .. BitConverter.GetBytes(chunk.Content.Length), .. chunk.Content, .. new byte[chunk.Content.Length & 1]])];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(body.Length), .. body];
    }

    private sealed class BitWriter
    {
        private readonly List<bool> bits = [];

        public void Add(int value, int count) => bits.AddRange(Enumerable.Range(0, count).Select(i => ((value >> i) & 1) == 1));

        // Some bytes more, as codes of the groups may take.
        public byte[] ToArray() => [.. bits.Chunk(8).Select(eight => (byte)eight.Index().Sum(bit => bit.Item ? 1 << bit.Index : 0)), .. new byte[64]];
    }
}
