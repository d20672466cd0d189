using ImageRegression.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>Lossless WebP streams that name many groups of codes, for each of which a decoder makes tables.</summary>
public sealed class WebPGroupsTests
{
    private const long MostBytes = 16 << 20;

    [Theory]
    [InlineData(4096)]
    [InlineData(65_535)]
    public void Too_many_groups_are_refused_before_tables_are_made(int highest)
    {
        foreach (var file in new[] { WebPBytes.Lossless(16, 16, highest), WebPBytes.Transparency(16, 16, highest) })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var fault = Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(file, 1, new()));
            Assert.Equal($"it states {highest + 1:N0} groups of WebP codes; at most 4,096 are allowed. Save it as PNG", fault.Message);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(300)]
    [InlineData(65_535)]
    public void Groups_are_counted(int highest) => Assert.Equal(highest + 1, WebPCodes.Groups(WebPBytes.Chunk(WebPBytes.Lossless(16, 16, highest), "VP8L").AsSpan(5), 16, 16));

    /// <summary>Few colours, many and noise: an encoder uses its transforms, its colour cache and groups of its own; every cut within what is read is told.</summary>
    [Theory]
    [InlineData(2, 200)]
    [InlineData(14, 120)]
    [InlineData(200, 64)]
    [InlineData(1 << 24, 256)]
    public void What_an_encoder_writes_is_read_and_decoded(int colours, int side)
    {
        var random = new Random(colours);
        Rgb24[] palette = [.. Enumerable.Range(0, Math.Min(colours, 4096)).Select(_ => new Rgb24((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)))];
        Rgb24[] pixels = [.. Enumerable.Range(0, side * side).Select(i => i / side < side / 2 ? palette[random.Next(palette.Length)] : new((byte)(i % side), (byte)(i / side), (byte)(colours <= 256 ? 0 : i * i)))];
        using var image = Image.LoadPixelData(pixels, side, side);
        foreach (var method in new[] { WebpEncodingMethod.Fastest, WebpEncodingMethod.BestQuality })
        {
            using var stream = new MemoryStream();
            image.Save(stream, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless, Method = method });
            var body = WebPBytes.Chunk(stream.ToArray(), "VP8L").AsSpan(5);
            Assert.InRange(WebPCodes.Groups(body, side, side), 1, 2600);
            var decoded = ImageCodec.Decode(stream.ToArray(), 3, new());
            Assert.Equal(pixels[side + 1].R, decoded.Samples[side + 1]);
        }
    }
}
