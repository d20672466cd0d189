using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using ImageRegression.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
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
        Assert.Equal("it is an animation of 5 frames; a picture has one. Save the frame that is meant", Refused(PngChunks.WithChunk(png, "acTL", [0, 0, 0, 5, 0, 0, 0, 0])));
        Assert.Contains("animation", Refused([.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 1, 0, 0]));
    }

    [Fact]
    public void Bombs_of_every_format_are_refused_by_their_header()
    {
        byte[][] bombs =
        [
            [.. "BM"u8, .. new byte[12], 40, 0, 0, 0, .. I32(60_000), .. I32(60_000), .. new byte[40]],
            [.. "P5\n60000 60000\n255\n"u8],
            [.. "GIF89a"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0x2C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 0, 0x3B],
            [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8L"u8, 10, 0, 0, 0, 0x2F, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0, 0, 0],
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
        byte[] file = [0x89, .. "PNG"u8, 13, 10, 26, 10, .. PngChunks.Chunk("IHDR", head[4..]), .. PngChunks.Chunk("IDAT", packed.ToArray()), .. PngChunks.Chunk("IEND", [])];
        Assert.Equal("it is cut off: its PNG pixels end in row 2", Refused(file));
    }

    [Fact]
    public void A_gif_or_webp_whose_codes_end_early_is_refused_although_its_blocks_are_sound()
    {
        var gif = Encoded("gif");
        var at = gif.AsSpan().IndexOf((byte)0x2C);
        while (gif[at] != 0x2C || gif[at + 1] != 0 || gif[at + 5] != Width)
            at++;
        var codes = at + 10 + ((gif[at + 9] & 0x80) == 0 ? 0 : 3 << ((gif[at + 9] & 7) + 1)) + 1;
        Assert.InRange(gif[codes], 60, 255);
        byte[] half = [.. gif[..codes], 40, .. gif[(codes + 1)..(codes + 41)], 0, 0x3B];
        Assert.Contains("GIF", Refused(half));
        var whole = WholeFiles.Sharp(new WebpEncoder { FileFormat = WebpFileFormatType.Lossless });
        var kept = (whole.Length - 20) / 2 & ~1;
        Assert.Contains("WebP", Refused([.. "RIFF"u8, .. I32(12 + kept), .. whole[8..16], .. I32(kept), .. whole[20..(20 + kept)]]));
    }

    // ISO/IEC 15948: gamma 1/2.2; relative colours; a profile whose pixels would be swapped.
    [Theory]
    [InlineData(PngColorType.Rgb, PngBitDepth.Bit8)]
    [InlineData(PngColorType.Rgb, PngBitDepth.Bit16)]
    [InlineData(PngColorType.RgbWithAlpha, PngBitDepth.Bit8)]
    [InlineData(PngColorType.Palette, PngBitDepth.Bit8)]
    [InlineData(PngColorType.Grayscale, PngBitDepth.Bit8)]
    [InlineData(PngColorType.GrayscaleWithAlpha, PngBitDepth.Bit16)]
    public void What_a_png_says_of_its_colours_does_not_change_its_grey(PngColorType type, PngBitDepth bits)
    {
        var plain = WholeFiles.Sharp(new PngEncoder { ColorType = type, BitDepth = bits, ChunkFilter = PngChunkFilter.ExcludeAll });
        byte[] chromaticities = [.. new[] { 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000 }.SelectMany(PngChunks.Big)];
        (string, byte[])[] chunks = [("gAMA", PngChunks.Big(100_000)), ("gAMA", PngChunks.Big(45_455)), ("sRGB", [0]), ("cHRM", chromaticities), ("iCCP", [.. "p\0\0"u8, .. Packed(Profile)])];
        foreach (var (name, body) in chunks)
            foreach (var channels in new[] { 1, 3 })
                Assert.Equal(ImageCodec.Decode(plain, channels, Limits).Samples, ImageCodec.Decode(PngChunks.WithChunk(plain, name, body), channels, Limits).Samples);
    }

    [Fact]
    public void What_other_files_say_of_their_colours_does_not_change_their_grey()
    {
        var jpeg = WholeFiles.Sharp(new JpegEncoder { Quality = 90 });
        byte[] icc = [.. "ICC_PROFILE\0\u0001\u0001"u8, .. Profile];
        Same(jpeg, [.. jpeg[..2], 0xFF, 0xE2, (byte)((icc.Length + 2) >> 8), (byte)(icc.Length + 2), .. icc, .. jpeg[2..]]);
        var webp = WholeFiles.Sharp(new WebpEncoder { FileFormat = WebpFileFormatType.Lossy });
        byte[] body = [.. "WEBPVP8X"u8, .. I32(10), 0x20, 0, 0, 0, WholeFiles.Width - 1, 0, 0, WholeFiles.Height - 1, 0, 0, .. "ICCP"u8, .. I32(Profile.Length), .. Profile, .. webp[12..]];
        Same(webp, [.. "RIFF"u8, .. I32(body.Length), .. body]);
        TiffBytes Tiff() => new TiffBytes(2, 1, 8, [200, 100, 50, 10, 20, 30]).With(258, 8, 8, 8).With(262, 2).With(277, 3);
        Same(Tiff().ToFile(), Tiff().WithBytes(34675, Profile).With(301, [.. Enumerable.Range(0, 768).Select(i => (long)(i % 256 * i % 256))]).ToFile());
        var bitmap = WholeFiles.Sharp(new BmpEncoder { BitsPerPixel = BmpBitsPerPixel.Pixel24 });
        Assert.Equal(40, bitmap[14]);
        const int Wider = 108 - 40;   // BITMAPV4HEADER: calibrated colours, gamma 1 in 16.16
        byte[] wide = [.. bitmap[..54], .. new byte[16], .. I32(0), .. new byte[36], .. I32(1 << 16), .. I32(1 << 16), .. I32(1 << 16), .. bitmap[54..]];
        I32(54 + Wider).CopyTo(wide, 10);
        wide[14] = 108;
        Same(bitmap, wide);

        static void Same(byte[] plain, byte[] described)
        {
            foreach (var channels in new[] { 1, 3 })
                Assert.Equal(ImageCodec.Decode(plain, channels, Limits).Samples, ImageCodec.Decode(described, channels, Limits).Samples);
        }
    }

    [Fact]
    public void Grey_of_colours_is_weighed_by_BT601_in_every_format()
    {
        // 0.299 R + 0.587 G + 0.114 B, rounded: (200, 100, 50) is 124.2.
        Rgb24[] one = [new(200, 100, 50)];
        using var image = Image.LoadPixelData(one, 1, 1);
        foreach (var encoder in new IImageEncoder[] { new PngEncoder { ColorType = PngColorType.Rgb }, new PngEncoder { ColorType = PngColorType.Palette }, new BmpEncoder(), new TgaEncoder(), new GifEncoder(), new WebpEncoder { FileFormat = WebpFileFormatType.Lossless } })
        {
            using var stream = new MemoryStream();
            image.Save(stream, encoder);
            Assert.Equal<byte>([124], ImageCodec.Decode(stream.ToArray(), 1, Limits).Samples);
        }
        Assert.Equal<byte>([124], ImageCodec.Decode(new TiffBytes(1, 1, 8, [200, 100, 50]).With(258, 8, 8, 8).With(262, 2).With(277, 3).ToFile(), 1, Limits).Samples);
        Assert.Equal<byte>([124], ImageCodec.Decode([.. "P6 1 1 255\n"u8, 200, 100, 50], 1, Limits).Samples);
    }

    // The header of an ICC profile (ICC.1:2022, 7.2) with no tags: who applied profiles would have to say that this one has none.
    private static byte[] Profile => [.. PngChunks.Big(132), .. new byte[8], .. "mntrRGB XYZ "u8, .. new byte[12], .. "acsp"u8, .. new byte[88], 0, 0, 0, 0];

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(bytes);
        return packed.ToArray();
    }

    [Fact]
    public void Netpbm_samples_keep_their_stated_range()
    {
        Assert.Equal([0, 1, 4095], Words([.. "P5 3 1 4095\n"u8, 0, 0, 0, 1, 0x0F, 0xFF]));
        Assert.Equal<byte>([0, 85, 255], ImageCodec.Decode([.. "P5 3 1 3\n"u8, 0, 1, 3], 1, Limits).Samples);
        Assert.Equal<byte>([255, 0, 255, 0], ImageCodec.Decode("P1 # a comment\n2 2\n0 1\n01"u8, 1, Limits).Samples);
        Assert.Equal<byte>([255, 0, 0], ImageCodec.Decode([.. "P4 3 1\n"u8, 0b01100000], 1, Limits).Samples);
        Assert.Equal<byte>([9, 8, 7], ImageCodec.Decode("P3\n1 1 255\n9 8 7"u8, 3, Limits).Samples);   // not all write a last line end
        Assert.Contains("a sample is 9", Refused([.. "P5 1 1 3\n"u8, 9]));
        Assert.Contains("not all there", Refused([.. "P5 3 1 255\n"u8, 1, 2]));
        Assert.Contains("several pictures", Refused([.. "P5 1 1 255\n"u8, 1, .. "P5 1 1 255\n"u8, 2]));
    }

    private static string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(file, 1, Limits)).Message;

    private static int[] Words(byte[] file) => [.. MemoryMarshal.Cast<byte, ushort>(ImageCodec.Decode(file, 1, Limits).Samples).ToArray().Select(word => (int)word)];

    private static byte[] I32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
