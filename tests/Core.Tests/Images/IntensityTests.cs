using System.Runtime.InteropServices;
using ImageRegression.Images;
using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class IntensityTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Deep => ["png", "tif", "pgm", "npz-like pgm of 16 bits", "dcm of CT", "dcm of MR", "dcm of a radiograph"];

    // 64 × 64 values that all differ, as a part of what the file could hold.
    private static byte[] Gradient(string format)
    {
        ushort[] values = [.. Enumerable.Range(0, 4096).Select(i => (ushort)i)];
        byte[] little = [.. MemoryMarshal.AsBytes<ushort>(values)];
        byte[] big = [.. values.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })];
        return format switch
        {
            "png" => ImageCodec.EncodePng(little, new PixelLayout(64, 64) { Bits = 16 }),
            "tif" => new TiffBytes(64, 64, 16, little).ToFile(),
            "pgm" => [.. "P5 64 64 4095\n"u8, .. big],
            "npz-like pgm of 16 bits" => [.. "P5 64 64 65535\n"u8, .. big],
            "dcm of CT" => Dicom("CT", values).Numbers(DicomTag.Slope, 1).Numbers(DicomTag.Intercept, -1024).ToFile(),
            "dcm of MR" => Dicom("MR", values).ToFile(),
            _ => Dicom("DX", values).Text(DicomTag.Photometric, "CS", "MONOCHROME1").ToFile(),
        };
    }

    private static DicomDataSet Dicom(string modality, ushort[] values) => new DicomDataSet().Text(DicomTag.Modality, "CS", modality).Image(64, 64).Pixels(values);

    [Theory]
    [MemberData(nameof(Deep))]
    public void A_gradient_of_more_than_8_bits_reaches_the_network_with_its_levels(string format)
    {
        folder.WithTable("path,label", "a,1", "b,2").With("a", Gradient(format)).With("b", Gradient(format));
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(64, 64));
        using var batch = set.Batch([1]);
        var levels = batch.data<float>().ToArray().Distinct().Count();
        // CT shows 2001 whole HU through its window of 2000; all else keeps every level.
        Assert.Equal(format == "dcm of CT" ? 2001 : 4096, levels);
        Assert.Equal((0, 1), (batch.min().item<float>(), batch.max().item<float>()));
    }

    [Theory]
    [MemberData(nameof(Deep))]
    public void A_single_image_is_prepared_to_the_very_bits_of_the_set(string format)
    {
        folder.WithTable("path,label", "a,1", "b,2").With("a", Gradient(format)).With("b", Gradient(format));
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(24, 40));
        set.Save(Path.Combine(folder.Root, "set"));
        var preparation = ImageSet.PreparationIn(Path.Combine(folder.Root, "set"));
        using var one = SingleImage.Decode(Path.Combine(folder.Root, "b"), preparation);
        using var row = set.Pixels[1].clone();
        Assert.Equal(set.Preparation, preparation);
        Assert.Equal(row.bytes.ToArray(), one.Pixels.bytes.ToArray());
    }

    [Fact]
    public void Ct_is_seen_through_a_window_of_Hounsfield_units_and_says_so()
    {
        folder.WithTable("path,label", "a.dcm,1").With("a.dcm", Ct(-1024, -1000, 0, 1000, 3000));
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(1, 5));
        using var batch = set.Batch([0]);
        Assert.Equal([0, 0, 0.5f, 1, 1], batch.data<float>().ToArray().Select(v => MathF.Round(v, 4)));
        Assert.Equal("CT slices: window [-1000, 1000] HU; 40 % of the pixels lie beyond and are cut off", Assert.Single(set.Notes));
        using var narrow = ImageSet.Decode(folder.Read(), new PixelLayout(1, 5), intensity: Intensity.Parse("-100:100"));
        Assert.Equal("CT slices: window [-100, 100] HU; 80 % of the pixels lie beyond and are cut off", Assert.Single(narrow.Notes));
    }

    [Fact]
    public void Other_deep_images_are_scaled_by_the_range_of_the_set_not_of_one_image()
    {
        folder.WithTable("path,label", "a.pgm,1", "b.pgm,2").With("a.pgm", Pgm(4095, 100, 200)).With("b.pgm", Pgm(4095, 300, 600));
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(1, 2));
        using var batch = set.Batch([0, 1]);
        Assert.Equal([0, 0.2f, 0.4f, 1], batch.data<float>().ToArray().Select(v => MathF.Round(v, 4)));
        Assert.Equal("12-bit images: scaled from [100, 600] to [0, 1]", Assert.Single(set.Notes));
        Assert.Equal(new IntensityScale(IntensityRule.Values, 100, 600), set.Scale);
    }

    [Fact]
    public void A_few_outliers_do_not_squeeze_all_else_and_are_counted()
    {
        var values = Enumerable.Range(0, 10_000).Select(i => i < 5 ? 65535 : i % 1000).ToArray();
        folder.WithTable("path,label", "a.pgm,1").With("a.pgm", Pgm(65535, values));
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(1, 10_000));
        Assert.Equal((0, 1997), (set.Scale.Low, set.Scale.High), Near);   // 99.9 % lie up to 998 or 999, and once as far is kept
        Assert.EndsWith("; 0.05 % of the pixels lie beyond and are cut off", Assert.Single(set.Notes));

        static bool Near((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) <= 2 && Math.Abs(a.Item2 - b.Item2) <= 3;
    }

    [Fact]
    public void Sets_of_different_depths_are_scaled_by_what_each_file_states()
    {
        folder.WithTable("path,label", "a.pgm,1", "b.png,2").With("a.pgm", Pgm(4095, 0, 4095)).With("b.png", ImageCodec.EncodePng([0, 51], new PixelLayout(1, 2)));
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(1, 2));
        using var batch = set.Batch([0, 1]);
        Assert.Equal([0, 1, 0, 0.2f], batch.data<float>().ToArray());
        Assert.Equal("images of 8 and 12 bits: each scaled from the range that each file states to [0, 1]", Assert.Single(set.Notes));
    }

    [Fact]
    public void Eight_bits_are_kept_as_they_are_without_a_word()
    {
        folder.WithTable("path,label", "a.png,1").WithImages("a.png");
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(3, 4));
        Assert.Equal((8, IntensityScale.Declared), (set.Layout.Bits, set.Scale));
        Assert.Empty(set.Notes);
    }

    [Fact]
    public void Hounsfield_units_mixed_with_other_values_are_refused_with_both_lines()
    {
        folder.WithTable("path,label", "b.pgm,1", "a.dcm,2").With("a.dcm", Ct(0, 1)).With("b.pgm", Pgm(4095, 0, 1));
        Assert.Equal(
            "labels.csv(3): The image 'a.dcm' is CT in Hounsfield units, but 'b.pgm' (line 2) is not, so their values have no common scale. Give all as DICOM, or convert all by the same window.",
            folder.FaultOf(() => ImageSet.Decode(folder.Read(), new PixelLayout(1, 2))));
    }

    [Fact]
    public void A_single_image_of_another_kind_is_refused()
    {
        folder.With("a.dcm", Ct(0, 1)).With("b.pgm", Pgm(4095, 0, 1)).With("c.png", ImageCodec.EncodePng([0, 51], new PixelLayout(1, 2)));
        string Refused(string file, IntensityScale scale) =>
            folder.FaultOf(() => SingleImage.Decode(Path.Combine(folder.Root, file), new(new PixelLayout(1, 2) { Bits = 16 }, scale)));
        Assert.Contains("it is no CT in DICOM, but the study's images are", Refused("b.pgm", new(IntensityRule.Hounsfield, -1000, 1000)));
        Assert.Contains("it is CT in Hounsfield units, but the study's images are not", Refused("a.dcm", new(IntensityRule.Values, 0, 1000)));
        Assert.Contains("its values go from 0 to 255 (8 bits), but the study's images are scaled from [0, 1000]", Refused("c.png", new(IntensityRule.Values, 0, 1000)));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("declared")]
    [InlineData("-150:250")]
    [InlineData(" 0:0.5 ")]
    public void A_rule_can_be_written(string text) => Assert.Equal(Intensity.Parse(text), Intensity.Parse(text.Trim().ToUpperInvariant()));

    [Theory]
    [InlineData("250:-150")]
    [InlineData("1")]
    [InlineData("a:b")]
    [InlineData("0:NaN")]
    public void A_rule_that_is_none_is_refused(string text) =>
        Assert.Equal($"The intensity '{text}' is none of auto, declared and LOW:HIGH, such as -150:250.", Assert.Throws<UserErrorException>(() => Intensity.Parse(text)).Message);

    private static byte[] Ct(params int[] hu) => new DicomDataSet().Text(DicomTag.Modality, "CS", "CT").Image(1, hu.Length).Numbers(DicomTag.Slope, 1).Numbers(DicomTag.Intercept, -1024)
        .Pixels([.. hu.Select(value => (ushort)(value + 1024))]).ToFile();

    private static byte[] Pgm(int most, params int[] values) =>
        [.. System.Text.Encoding.ASCII.GetBytes($"P5 {values.Length} 1 {most}\n"), .. values.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })];
}
