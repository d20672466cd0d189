using ImageRegression.Images;
using ImageRegression.Tables;
using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class LandmarkCropTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    // v = 10 · row + column, 8 × 8.
    private static readonly ushort[] Ramp = [.. Enumerable.Range(0, 64).Select(i => (ushort)((10 * (i / 8)) + (i % 8)))];

    [Fact]
    public void A_field_as_large_as_its_pixels_is_copied()
    {
        var cut = new LandmarkCrop(2, 3).Cut(Ramp, 8, new(X: 3.5, Y: 4, RowSpacingMm: 1, ColumnSpacingMm: 1), height: 2, width: 3);
        Assert.Equal([32, 33, 34, 42, 43, 44], cut);
    }

    [Fact]
    public void Spacing_says_how_many_pixels_a_field_has_and_shrinking_takes_their_mean()
    {
        // 4 × 4 mm at half a millimetre down and one across are 8 × 4 pixels; each pixel of the result is the mean of 4 × 2.
        var cut = new LandmarkCrop(4, 4).Cut(Ramp, 8, new(4, 4, RowSpacingMm: 0.5, ColumnSpacingMm: 1), 2, 2);
        Assert.Equal([17.5f, 19.5f, 57.5f, 59.5f], cut, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Enlarging_interpolates_and_beyond_the_rim_it_is_black()
    {
        var cut = new LandmarkCrop(1, 2).Cut(Ramp, 8, new(4, 4.5, 1, 1), 1, 4);
        Assert.Equal([42.75f, 43.25f, 43.75f, 44.25f], cut, (a, b) => Math.Abs(a - b) < 1e-4);
        var rim = new LandmarkCrop(2, 4).Cut(Ramp, 8, new(0, 0, 1, 1), 2, 4);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1], rim);
        Assert.Equal([9, 9, 9, 9, 9, 9, 0, 1], new LandmarkCrop(2, 4).Cut(Ramp, 8, new(0, 0, 1, 1), 2, 4, black: 9));
    }

    [Fact]
    public void Every_channel_is_cut_alike()
    {
        ushort[] two = [.. Ramp, .. Ramp.Select(value => (ushort)(value + 100))];
        var cut = new LandmarkCrop(1, 1).Cut(two, 8, new(2.5, 3.5, 1, 1), 1, 1, channels: 2);
        Assert.Equal([32, 132], cut);
    }

    private ImageSet Decode(int bits = 8) =>
        ImageSet.Decode(CaseTable.ReadVisits(folder.Table), new PixelLayout(1, 2) { Bits = bits }, crop: new LandmarkCrop(1, 2), intensity: Intensity.Declared);

    [Fact]
    public void A_table_states_landmark_and_spacing_in_its_columns()
    {
        // The PNG of 4 × 3 pixels counts up in steps of 20; half a millimetre a pixel makes the field 4 × 2 pixels.
        folder.WithTable("path,subject,visit,X,Y,spacing", "a.png,anna,0,2,1,0.5").WithImages("a.png");
        using var set = Decode();
        using var image = set.Pixels[0];
        Assert.Equal([50, 90], image.bytes.ToArray());   // the means of 0, 20, 80, 100 and of 40, 60, 120, 140
        using var deep = Decode(bits: 16);
        using var batch = deep.Batch([0]);
        Assert.Equal(90 / 255f, batch[0, 0, 0, 1].item<float>(), 1e-4f);
    }

    [Fact]
    public void What_is_missing_or_outside_is_told_with_file_line_and_sample()
    {
        folder.WithTable("path,subject,visit,x,y,spacing",
            "a.png,anna,0,2,1,", "b.png,anna,1,,1,0.5", "c.png,anna,2,4,1,0.5", "d.png,anna,3,2,-0.5,0.5", "e.png,anna,4,2,1,0", "f.png,anna,5,2,top,1")
            .WithImages("a.png", "b.png", "c.png", "d.png", "e.png", "f.png");
        var lines = folder.FaultOf(() => Decode()).Split(Environment.NewLine);
        Assert.Equal(
            [
                "labels.csv(2): The image 'a.png' cannot be used: its pixel spacing is not known. Fill the column spacing, in mm, or give DICOM files that state it.",
                "labels.csv(3): The image 'b.png' cannot be used: its landmark is not known. Fill the columns x and y, in pixels from the upper left corner; x is empty.",
                "labels.csv(4): The image 'c.png' cannot be used: its landmark lies at x 4, y 1, outside of its 4 × 3 pixels.",
                "labels.csv(5): The image 'd.png' cannot be used: its landmark lies at x 2, y -0.5, outside of its 4 × 3 pixels.",
                "labels.csv(6): The image 'e.png' cannot be used: its pixel spacing is 0 mm; it must be greater than 0.",
                "labels.csv(7): The image 'f.png' cannot be used: its y is 'top', which is not a finite number.",
            ],
            lines);
    }

    [Theory]
    [InlineData(DicomTag.PixelSpacing)]
    [InlineData(DicomTag.ImagerPixelSpacing)]
    public void A_DICOM_file_may_state_the_spacing_itself(uint tag)
    {
        ushort[] samples = [.. Enumerable.Range(0, 32).Select(i => (ushort)(i * 1000))];   // 4 rows of 8
        var file = new DicomDataSet().Text(DicomTag.Modality, "CS", "DX").Image(4, 8).Numbers(tag, 0.5, 0.25).Pixels(samples).ToFile();
        folder.With("a.dcm", file).WithTable("path,subject,visit,x,y", "a.dcm,anna,0,4,2");
        using var set = Decode(bits: 16);
        using var batch = set.Batch([0]);
        // 1 × 2 mm are 2 × 8 pixels, rows 1 and 2: the means of columns 0–3 and of 4–7.
        Assert.Equal(13_500 / 65535f, batch[0, 0, 0, 0].item<float>(), 1e-4f);
        Assert.Equal(17_500 / 65535f, batch[0, 0, 0, 1].item<float>(), 1e-4f);
    }
}
