using System.Text;
using BitMiracle.LibTiff.Classic;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageRegression.Tests;

/// <summary>A small picture in every format that is read, and in the ways each has of packing it.</summary>
internal static class WholeFiles
{
    public const int Width = 19, Height = 17;

    private const ushort ByteCounts = 279;

    // Bars and a ramp: something to pack, and no two rows alike.
    private static readonly byte[] Grey = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)((i % Width / 4 * 60) + (i / Width)))];

    private static readonly Rgb24[] Colour = [.. Grey.Select((grey, i) => new Rgb24(grey, (byte)(i / Width * 10), (byte)(255 - grey)))];

    // EXIF: turn by a quarter.
    private static readonly byte[] Turned = [.. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Name to bytes.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["png"] = () => Sharp(new PngEncoder()),
        ["png of 16 bits"] = () => Sharp(new PngEncoder { BitDepth = PngBitDepth.Bit16 }),
        ["png, interlaced"] = () => Sharp(new PngEncoder { InterlaceMethod = PngInterlaceMode.Adam7 }),
        ["png with a palette"] = () => Sharp(new PngEncoder { ColorType = PngColorType.Palette }),
        ["png, turned at its end"] = () => PngChunks.WithLastChunk(Sharp(new PngEncoder()), "eXIf", Turned),
        ["jpeg"] = () => Sharp(new JpegEncoder { Quality = 90 }),
        ["jpeg, subsampled"] = () => Sharp(new JpegEncoder { Quality = 90, ColorType = JpegColorType.YCbCrRatio420 }),
        ["jpeg, grey"] = () => Sharp(new JpegEncoder { ColorType = JpegColorType.Luminance }),
        ["jpeg, progressive"] = ProgressiveJpeg,
        ["jpeg with restarts"] = JpegWithRestarts,
        ["tiff"] = () => Tiff().ToFile(),
        ["tiff, pixels last"] = () => Tiff().ToFileWithPixelsLast(),
        ["tiff of 16 bits"] = () => new TiffBytes(Width, Height, 16, [.. Grey.SelectMany(grey => new[] { grey, grey })]).ToFileWithPixelsLast(),
        ["tiff, no lengths"] = () => Tiff().Without(ByteCounts).ToFileWithPixelsLast(),
        ["tiff, tiled"] = () => new TiffBytes(Width, Height, 8, new byte[32 * 32]).Without(278).Without(ByteCounts).With(322, 32).With(323, 32).ToFileWithPixelsLast(),
        ["tiff with a palette"] = () => Tiff().With(262, 3).With(320, [.. Enumerable.Range(0, 768).Select(i => 257L * (i % 256))]).ToFileWithPixelsLast(),
        ["tiff, LZW"] = () => Tiff(Compression.LZW).ToFileWithPixelsLast(),
        ["tiff, PackBits"] = () => Tiff(Compression.PACKBITS).ToFileWithPixelsLast(),
        ["tiff, PackBits, no lengths"] = () => Tiff(Compression.PACKBITS).Without(ByteCounts).ToFileWithPixelsLast(),
        ["tiff, Deflate"] = () => Tiff(Compression.ADOBE_DEFLATE).ToFileWithPixelsLast(),
        ["tiff, Deflate, no lengths"] = () => Tiff(Compression.ADOBE_DEFLATE).Without(ByteCounts).ToFileWithPixelsLast(),
        ["tiff, fax 3"] = () => Tiff(Compression.CCITTFAX3).ToFileWithPixelsLast(),
        ["tiff, fax 4"] = () => Tiff(Compression.CCITTFAX4).ToFileWithPixelsLast(),
        ["tiff, fax 4, no lengths"] = () => Tiff(Compression.CCITTFAX4).Without(ByteCounts).ToFileWithPixelsLast(),
        ["tiff, jpeg"] = () => new TiffBytes(Width, Height, 8, Sharp(new JpegEncoder { ColorType = JpegColorType.Luminance })).With(259, 7).ToFileWithPixelsLast(),
        ["bmp"] = () => Sharp(new BmpEncoder { BitsPerPixel = BmpBitsPerPixel.Pixel24 }),
        ["bmp with a palette"] = () => Sharp(new BmpEncoder { BitsPerPixel = BmpBitsPerPixel.Pixel8 }),
        ["bmp of runs"] = () => RunLengthBitmap(bits: 8),
        ["bmp of runs of 4 bits"] = () => RunLengthBitmap(bits: 4),
        ["webp"] = () => Sharp(new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }),
        ["webp, lossy"] = () => Sharp(new WebpEncoder { FileFormat = WebpFileFormatType.Lossy }),
        ["webp, turned at its end"] = () => TurnedWebP(Sharp(new WebpEncoder { FileFormat = WebpFileFormatType.Lossy })),
        ["gif"] = () => Sharp(new GifEncoder()),
        ["tga"] = () => Sharp(new TgaEncoder { Compression = TgaCompression.None }),
        ["tga of runs"] = () => Sharp(new TgaEncoder { Compression = TgaCompression.RunLength }),
        ["tga, grey"] = () => Sharp(new TgaEncoder { BitsPerPixel = TgaBitsPerPixel.Pixel8, Compression = TgaCompression.None }),
        ["pnm 1"] = () => Text($"P1 {Width} {Height}\n{string.Join('\n', Grey.Select(grey => grey & 1))}\n"),
        // The last number has one digit: of several, those left would be a number too (decision 027).
        ["pnm 2"] = () => Text($"P2\n{Width} {Height}\n255\n{string.Join(' ', Grey)}\n"),
        ["pnm 3"] = () => Text($"P3\n{Width} {Height}\n255\n{string.Join(' ', Colour.SelectMany(c => new[] { c.B, c.G, c.R }))}\n"),
        ["pnm 4"] = () => [.. Text($"P4 {Width} {Height}\n"), .. Grey[..((Width + 7) / 8 * Height)]],
        ["pnm 5"] = () => [.. Text($"P5 {Width} {Height} 255\n"), .. Grey],
        ["pnm 5 of 16 bits"] = () => [.. Text($"P5 {Width} {Height} 65535\n"), .. Grey, .. Grey],
        ["pnm 6"] = () => [.. Text($"P6 {Width} {Height} 255\n"), .. Colour.SelectMany(c => new[] { c.R, c.G, c.B })],
        ["dicom"] = () => DicomDataSet.Slice(VolumeFolder.Ct(), 0).ToFile(),
    };

    /// <summary>The picture by one of ImageSharp's encoders.</summary>
    public static byte[] Sharp(IImageEncoder encoder)
    {
        using var image = Image.LoadPixelData(Colour, Width, Height);
        using var stream = new MemoryStream();
        image.Save(stream, encoder);
        return stream.ToArray();
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    // ITU T.81, G.1, in the codes of its Tables K.3 and K.5, which the encoder uses: a scan of means (differences of -4 to 4 take
    // "100" and three bits), then one of frequencies 1 to 5 ("00" and a sign, "1010" ends a block), then one of the others.
    private static byte[] ProgressiveJpeg()
    {
        const string Plus = "001", Minus = "000", End = "1010";
        string[] means = ["100111", "100101", "100000", "100110", "100001", "100100"];
        string[] low = [Plus + Plus + End, Minus + Plus + End, End, Minus + Minus + Minus + End, Plus + End, Plus + Minus + Minus + End];
        string[] high = [End, Plus + Minus + End, Minus + End, End, Plus + End, Plus + Minus + End];
        var (header, _) = GreyBlocks();
        header[header.AsSpan().IndexOf<byte>([0xFF, 0xC0]) + 1] = 0xC2;
        return [.. header, .. Scan(0, 0, means), .. Scan(1, 5, low), .. Scan(6, 63, high), 0xFF, 0xD9];

        static byte[] Scan(byte first, byte last, string[] codes)
        {
            var bits = string.Concat(codes);
            bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
            return [0xFF, 0xDA, 0, 8, 1, 1, 0x00, first, last, 0, .. bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))];
        }
    }

    // Each interval begins anew, as a file does: the codes of files of one block each, one behind the other.
    private static byte[] JpegWithRestarts()
    {
        var (header, blocks) = GreyBlocks();
        return
        [
            .. header, 0xFF, 0xDD, 0, 4, 0, 1, 0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0,
            .. blocks.SelectMany((codes, i) => i == 0 ? codes : [0xFF, (byte)(0xD0 + i - 1), .. codes]), 0xFF, 0xD9,
        ];
    }

    // The segments before the scan of a grey picture of 3 × 2 blocks, and the codes of each block as a file of its own has them.
    private static (byte[] Header, byte[][] Blocks) GreyBlocks()
    {
        const int Across = 3, Down = 2, Block = 8;
        var files = Enumerable.Range(0, Across * Down).Select(i =>
        {
            using var image = Image.LoadPixelData([.. Enumerable.Range(0, Block * Block).Select(j => new L8((byte)((i * 40) + (j % (i + 3)))))], Block, Block);
            using var stream = new MemoryStream();
            image.Save(stream, new JpegEncoder { Quality = 90, ColorType = JpegColorType.Luminance });
            return stream.ToArray();
        }).ToArray();
        var (frame, scan) = (files[0].AsSpan().IndexOf<byte>([0xFF, 0xC0]), files[0].AsSpan().IndexOf<byte>([0xFF, 0xDA]));
        var header = files[0][..scan];
        (header[frame + 6], header[frame + 8]) = (Down * Block, Across * Block);
        return (header, [.. files.Select(file => file[(scan + 2 + file[scan + 3])..^2])]);
    }

    private static TiffBytes Tiff() => new(Width, Height, 8, Grey);

    // The one strip as the library packs it, under a directory of our own.
    private static TiffBytes Tiff(Compression packing)
    {
        var isFax = packing is Compression.CCITTFAX3 or Compression.CCITTFAX4;
        var (bits, rowBytes) = isFax ? (1, (Width + 7) / 8) : (8, Width);
        using var stream = new MemoryStream();
        var tiff = BitMiracle.LibTiff.Classic.Tiff.ClientOpen("picture", "w", stream, new TiffStream());
        tiff.SetField(TiffTag.IMAGEWIDTH, Width);
        tiff.SetField(TiffTag.IMAGELENGTH, Height);
        tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        tiff.SetField(TiffTag.ROWSPERSTRIP, Height);
        tiff.SetField(TiffTag.COMPRESSION, packing);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        tiff.WriteEncodedStrip(0, Grey[..(rowBytes * Height)], rowBytes * Height);
        tiff.Close();
        using var read = BitMiracle.LibTiff.Classic.Tiff.ClientOpen("picture", "r", new MemoryStream(stream.ToArray()), new TiffStream());
        var strip = new byte[(int)read.RawStripSize(0)];
        read.ReadRawStrip(0, strip, 0, strip.Length);
        return new TiffBytes(Width, Height, bits, strip).With(259, (long)packing);
    }

    // Runs of one pixel, "0, 1" among them as colour 0 before a run of one, so that only who counts along sees where codes end.
    private static byte[] RunLengthBitmap(int bits)
    {
        var colours = 1 << bits;
        byte[] palette = [.. Enumerable.Range(0, colours).SelectMany(i => new byte[] { (byte)(i * 255 / (colours - 1)), (byte)i, 0, 0 })];
        byte[] codes = [.. Enumerable.Range(0, Height).SelectMany(y => Enumerable.Range(0, Width).SelectMany(x => new byte[] { 1, (byte)((x + y) % 3 * 0x10) }).Append((byte)0).Append((byte)0)), 0, 1];
        var start = 14 + 40 + palette.Length;
        return
        [
            .. "BM"u8, .. Little(start + codes.Length), .. Little(0), .. Little(start),
            .. Little(40), .. Little(Width), .. Little(Height), 1, 0, (byte)bits, 0, .. Little(bits == 8 ? 1 : 2), .. Little(codes.Length), .. Little(0), .. Little(0), .. Little(colours), .. Little(0),
            .. palette, .. codes,
        ];
    }

    private static byte[] TurnedWebP(byte[] plain)
    {
        byte[] canvas = [.. "VP8X"u8, .. Little(10), 0x08, 0, 0, 0, Width - 1, 0, 0, Height - 1, 0, 0];
        byte[] pixels = plain[plain.AsSpan().IndexOf("VP8 "u8)..];
        byte[] exif = [.. "EXIF"u8, .. Little(Turned.Length), .. Turned];
        byte[] body = [.. "WEBP"u8, .. canvas, .. pixels, .. exif];
        return [.. "RIFF"u8, .. Little(body.Length), .. body];
    }

    private static byte[] Little(int value) => BitConverter.GetBytes(value);
}
