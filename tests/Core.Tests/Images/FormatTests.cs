using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using ImageRegression.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace ImageRegression.Tests;

public sealed class FormatTests
{
    private const int Width = 37, Height = 29;
    private static readonly DecodeLimits Limits = new();

    // Few colours, so that GIF holds them all.
    private static readonly Rgb24[] Picture = [.. Enumerable.Range(0, Width * Height).Select(i => new Rgb24((byte)(i % 4 * 80), (byte)(i / Width % 3 * 100), (byte)(i % 5 * 50)))];

    public static TheoryData<string> Lossless => ["bmp", "tga", "tga runs", "gif", "webp"];

    public static TheoryData<string> All => ["bmp", "tga", "tga runs", "gif", "webp", "jpeg"];

    private static byte[] Encoded(string format)
    {
        IImageEncoder encoder = format switch
        {
            "bmp" => new BmpEncoder { BitsPerPixel = BmpBitsPerPixel.Pixel24 },
            "tga" => new TgaEncoder { Compression = TgaCompression.None },
            "tga runs" => new TgaEncoder { Compression = TgaCompression.RunLength },
            "gif" => new GifEncoder(),
            "webp" => new WebpEncoder { FileFormat = WebpFileFormatType.Lossless },
            _ => new JpegEncoder { Quality = 90, ColorType = JpegColorType.YCbCrRatio420 },
        };
        using var image = Image.LoadPixelData(Picture, Width, Height);
        using var stream = new MemoryStream();
        image.Save(stream, encoder);
        return stream.ToArray();
    }

    [Theory]
    [MemberData(nameof(Lossless))]
    public void Every_pixel_comes_back(string format)
    {
        var (layout, samples) = ImageCodec.Decode(Encoded(format), 3, Limits);
        Assert.Equal(new PixelLayout(Height, Width) { Channels = 3 }, layout);
        Assert.Equal(Picture.Select(p => p.R).Concat(Picture.Select(p => p.G)).Concat(Picture.Select(p => p.B)), samples);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_file_cut_anywhere_is_refused_in_words(string format)
    {
        var whole = Encoded(format);
        var end = format.StartsWith("tga", StringComparison.Ordinal) ? whole.Length - 26 : whole.Length - 1;   // a TGA footer is optional
        for (var length = 0; length < end; length += 5)
            Assert.NotEqual("", Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(whole.AsSpan(0, length), 3, Limits)).Message);
    }

    [Fact]
    public void A_jpeg_whose_codes_end_early_is_refused_although_it_has_its_end_mark()
    {
        var whole = Encoded("jpeg");
        foreach (var missing in new[] { 4, 20, whole.Length / 4 })
            Assert.Equal("it is damaged: its JPEG codes end early or are wrong",
                Assert.Throws<InvalidDataException>(() => ImageCodec.Decode([.. whole[..^(missing + 2)], 0xFF, 0xD9], 3, Limits)).Message);
    }

    [Fact]
    public void A_jpeg_is_turned_as_its_camera_says()
    {
        byte[] exif = [.. "Exif\0\0II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        var whole = Encoded("jpeg");
        byte[] turned = [.. whole[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. whole[2..]];
        var (layout, samples) = ImageCodec.Decode(turned, 1, Limits);
        var (_, straight) = ImageCodec.Decode(whole, 1, Limits);
        Assert.Equal((Height, Width), (layout.Width, layout.Height));
        Assert.Equal(straight[(Height - 1) * Width], samples[0]);   // the lower left corner is up
    }

    [Fact]
    public void Of_an_animation_no_frame_is_taken_for_the_whole()
    {
        using var image = Image.LoadPixelData(Picture, Width, Height);
        image.Frames.AddFrame(image.Frames.RootFrame);
        using var gif = new MemoryStream();
        image.Save(gif, new GifEncoder());
        Assert.Equal("it is an animation of 2 frames; a picture has one. Save the frame that is meant as PNG", Refused(gif.ToArray()));
        var png = DataFolder.GreyPng();
        Assert.Equal("it is an animation of 5 frames; a picture has one. Save the frame that is meant", Refused(WithChunk(png, "acTL", [0, 0, 0, 5, 0, 0, 0, 0])));
        Assert.Contains("animation", Refused([.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 1, 0, 0]));
    }

    [Fact]
    public void Bombs_of_every_format_are_refused_by_their_header()
    {
        byte[][] bombs =
        [
            [.. "BM"u8, .. new byte[12], 40, 0, 0, 0, .. I32(60_000), .. I32(60_000), .. new byte[40]],
            [.. "P5\n60000 60000\n255\n"u8],
            [.. "GIF89a"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0x2C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 0, 0x3B],
            [.. "RIFF"u8, 40, 0, 0, 0, .. "WEBPVP8L"u8, 10, 0, 0, 0, 0x2F, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0, 0, 0],
            [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 1, 0x11, 0, 0xFF, 0xD9],
            new TiffBytes(60_000, 60_000, 8, [0]).ToFile(),
        ];
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var bomb in bombs)
            Assert.Contains("at most 100,000,000 are allowed", Refused(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        byte[] tga = [0, 0, 10, .. new byte[9], 0xFF, 0xFF, 0xFF, 0xFF, 24, 0, 0xFF, 1, 2, 3];
        Assert.Equal("it is cut off: its TGA pixels are not all there", Refused(tga));
    }

    [Fact]
    public void Png_rows_that_are_missing_are_an_error_though_all_chunks_are_sound()
    {
        // 4 × 4 grey; the zlib stream holds two rows and ends properly.
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(new byte[10]);
        byte[] head = [.. "IHDR"u8, 0, 0, 0, 4, 0, 0, 0, 4, 8, 0, 0, 0, 0];
        byte[] file = [0x89, .. "PNG"u8, 13, 10, 26, 10, .. Chunk("IHDR", head[4..]), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
        Assert.Equal("it is cut off: its PNG pixels end in row 2", Refused(file));
    }

    [Fact]
    public void Netpbm_samples_keep_their_stated_range()
    {
        Assert.Equal([0, 1, 4095], Words([.. "P5 3 1 4095\n"u8, 0, 0, 0, 1, 0x0F, 0xFF]));
        Assert.Equal<byte>([0, 85, 255], ImageCodec.Decode([.. "P5 3 1 3\n"u8, 0, 1, 3], 1, Limits).Samples);
        Assert.Equal<byte>([255, 0, 255, 0], ImageCodec.Decode("P1 # a comment\n2 2\n0 1\n01"u8, 1, Limits).Samples);
        Assert.Equal<byte>([255, 0, 0], ImageCodec.Decode([.. "P4 3 1\n"u8, 0b01100000], 1, Limits).Samples);
        Assert.Equal<byte>([9, 8, 7], ImageCodec.Decode("P3\n1 1 255\n9 8 7"u8, 3, Limits).Samples);
        Assert.Contains("a sample is 9", Refused([.. "P5 1 1 3\n"u8, 9]));
        Assert.Contains("not all there", Refused([.. "P5 3 1 255\n"u8, 1, 2]));
        Assert.Contains("several pictures", Refused([.. "P5 1 1 255\n"u8, 1, .. "P5 1 1 255\n"u8, 2]));
    }

    private static string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(file, 1, Limits)).Message;

    private static int[] Words(byte[] file) => [.. MemoryMarshal.Cast<byte, ushort>(ImageCodec.Decode(file, 1, Limits).Samples).ToArray().Select(word => (int)word)];

    private static byte[] WithChunk(byte[] png, string name, byte[] body) => [.. png[..33], .. Chunk(name, body), .. png[33..]];

    private static byte[] Chunk(string name, byte[] body)
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

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] I32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
