using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ImageRegression.Images;
using Xunit;

namespace ImageRegression.Tests;

public sealed class DecodingTests
{
    private static readonly DecodeLimits Limits = new();

    [Fact]
    public void A_header_of_50000_by_50000_pixels_is_refused_before_memory_is_taken()
    {
        var png = DataFolder.GreyPng();
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 50_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 50_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(png, 1, Limits));
        Assert.Equal("it has 50,000×50,000 pixels; at most 100,000,000 are allowed", fault.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Png_gives_every_sample_back(int bits)
    {
        var layout = new PixelLayout(5, 7) { Channels = 3, Bits = bits };
        var samples = new byte[layout.BytesPerImage];
        new Random(1).NextBytes(samples);
        var (read, again) = ImageCodec.Decode(ImageCodec.EncodePng(samples, layout), 3, Limits);
        Assert.Equal(layout, read);
        Assert.Equal(samples, again);
    }

    [SharedFact]
    public void A_cut_jpeg_is_refused_though_libjpeg_would_fill_it_with_grey()
    {
        var whole = File.ReadAllBytes(Directory.GetFiles(SharedFolder.Path("data", "bccd-blood-cells", "images"), "*.jpg")[0]);
        ImageCodec.Decode(whole, 3, Limits);
        Assert.Equal("it is cut off: its JPEG end mark is absent",
            Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(whole.AsSpan(0, whole.Length / 2), 3, Limits)).Message);
    }

    [Fact]
    public void Shrinking_averages_areas()
    {
        var png = ImageCodec.EncodePng([0, 100, 20, 40, 60, 80, 0, 200], new PixelLayout(2, 4));
        var half = new byte[2];
        ImageCodec.Decode(png, new PixelLayout(1, 2), Limits, half);
        Assert.Equal<byte>([60, 65], half);   // (0+100+60+80)/4 and (20+40+0+200)/4
    }

    [Fact]
    public void Padding_keeps_the_aspect_and_fills_with_black()
    {
        var png = ImageCodec.EncodePng([9, 9], new PixelLayout(1, 2));
        var square = new byte[16];
        ImageCodec.Decode(png, new PixelLayout(4, 4) { Fit = ImageFit.Pad }, Limits, square);
        Assert.Equal<byte>([0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0], square);
    }

    [Fact]
    public void Depths_are_rescaled_over_their_whole_range()
    {
        var wide = new byte[6];
        ImageCodec.Decode(ImageCodec.EncodePng([0, 1, 255], new PixelLayout(1, 3)), new PixelLayout(1, 3) { Bits = 16 }, Limits, wide);
        Assert.Equal<ushort>([0, 257, 65535], MemoryMarshal.Cast<byte, ushort>(wide).ToArray());
        var narrow = new byte[3];
        ImageCodec.Decode(ImageCodec.EncodePng(wide, new PixelLayout(1, 3) { Bits = 16 }), new PixelLayout(1, 3), Limits, narrow);
        Assert.Equal<byte>([0, 1, 255], narrow);
    }

    [Theory]
    [InlineData("GIF89a", "its header is cut off")]
    [InlineData("hello", "its format is not known; PNG, JPEG, TIFF, BMP, WebP, PNM, GIF and TGA are read")]
    [InlineData("", "its format is not known; PNG, JPEG, TIFF, BMP, WebP, PNM, GIF and TGA are read")]
    [InlineData("\0\0\0\u000CjP  ", "it is JPEG 2000, which is not read as a picture; save it as PNG or TIFF")]
    [InlineData("BM", "its header is cut off")]
    public void What_is_no_known_image_is_told_as_such(string bytes, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(System.Text.Encoding.ASCII.GetBytes(bytes), 1, Limits)).Message);

    [SharedFact]
    public void Every_valid_file_of_PngSuite_decodes_to_its_pixels_and_every_corrupt_one_is_refused()
    {
        var compared = 0;
        foreach (var row in Rows("pngsuite"))
        {
            var file = File.ReadAllBytes(SharedFolder.Path("data", "pngsuite", row["path"]));
            if (row["label"] == "0")
            {
                Assert.Throws<InvalidDataException>(() => ImageCodec.Decode(file, 3, Limits));
                continue;
            }
            var (layout, samples) = ImageCodec.Decode(file, 3, Limits);
            Assert.Equal((row["width"], row["height"], row["bit_depth"] == "16"), ($"{layout.Width}", $"{layout.Height}", layout.Bits == 16));
            // The hash is of RGBA, ours is RGB: they can agree where nothing is transparent.
            var opaque = row["color_type"] is "0" or "2" or "3" && !Path.GetFileName(row["path"]).StartsWith('t');
            if (row["rgba8_sha256"].Length == 0 || !opaque)
                continue;
            Assert.True(row["rgba8_sha256"] == Convert.ToHexStringLower(SHA256.HashData(Rgba(samples))), row["path"]);
            compared++;
        }
        Assert.InRange(compared, 80, 128);
    }

    [SharedFact]
    public void No_file_of_Pillows_corpus_does_worse_than_being_refused_with_a_reason()
    {
        var refused = new List<string>();
        foreach (var row in Rows("pillow-format-corpus"))
        {
            var file = File.ReadAllBytes(SharedFolder.Path("data", "pillow-format-corpus", row["path"]));
            try
            {
                var (layout, samples) = ImageCodec.Decode(file, 3, Limits);
                Assert.Equal(layout.BytesPerImage, samples.Length);
            }
            catch (InvalidDataException fault)
            {
                Assert.NotEqual("", fault.Message);
                if (row["label"] == "1" && !MayRefuse.Contains(Path.GetFileName(row["path"])) && row["frames"] is "" or "1.0")
                    refused.Add($"{row["path"]}: {fault.Message}");
                continue;
            }
            // Pillow counts what else lies in a file: pages, frames of animations, pictures taken together.
            if (row["frames"] is not ("" or "1.0") && Path.GetFileName(row["path"]) != OfUndefinedType)
                refused.Add($"{row["path"]}: one of its {row["frames"]} frames was taken for the whole");
        }
        Assert.Empty(refused);
    }

    // What Pillow reads and this does not, each for a reason: floats, signed samples, CIE L*a*b*, CMYK of 16 bits, BigTIFF, a palette
    // index or a strip that reaches beyond its end, a palette that overlaps the pixels, and an animation behind a still PNG.
    private static readonly string[] MayRefuse =
    [
        "10ct_32bit_128.tiff", "16bit.s.tif", "hopper.Lab.tif", "hopper_bigtiff.tif", "tiff_strip_cmyk_16l_jpeg.tif", "pal8badindex.bmp",
        "tiff_wrong_bits_per_sample.tiff", "mmap_error.bmp", "truncated_app14.jpg", "blend_transparency.png",
    ];

    // Its index calls the second picture's type undefined, as a telephone calls the gain map behind a photograph.
    private const string OfUndefinedType = "frame_size.mpo";

    [SharedFact]
    public void Sixteen_bit_samples_are_kept_exactly()
    {
        // Sum and maximum from unfiltering the file's zlib stream by hand, in Python's standard library.
        var file = File.ReadAllBytes(SharedFolder.Path("data", "tcga-lung-ct-age", "png16", "ID_0001_AGE_0069_CONTRAST_1_CT.png"));
        var (layout, samples) = ImageCodec.Decode(file, 1, Limits);
        var values = MemoryMarshal.Cast<byte, ushort>(samples).ToArray();
        Assert.Equal(new PixelLayout(256, 256) { Bits = 16 }, layout);
        Assert.Equal((SumOfId0001, MaxOfId0001), (values.Sum(value => (long)value), values.Max()));
    }

    private const long SumOfId0001 = 32208398;
    private const ushort MaxOfId0001 = 3408;

    private static byte[] Rgba(byte[] planes)
    {
        var plane = planes.Length / 3;
        return [.. Enumerable.Range(0, plane).SelectMany(i => new[] { planes[i], planes[plane + i], planes[(2 * plane) + i], (byte)255 })];
    }

    private static IEnumerable<Dictionary<string, string>> Rows(string folder)
    {
        using var reader = CsvHelper.CsvReader.FromFile(SharedFolder.Path("data", folder, "labels.csv"));
        while (reader.Read())
            yield return reader.Current.ToDictionary().ToDictionary(field => field.Key, field => string.Create(CultureInfo.InvariantCulture, $"{field.Value}"));
    }
}
