using ImageRegression.Clips;
using ImageRegression.Images;
using ImageRegression.Tables;
using ImageRegression.Volumes;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>Colour DICOM files: the same picture in every way that is read is the same pixels.</summary>
public sealed class DicomColourTests
{
    private const string Baseline = "1.2.840.10008.1.2.4.50", Jpeg2000 = "1.2.840.10008.1.2.4.90";

    // Two frames of 4 × 2 pixels; pixels 2k and 2k + 1 of a row share their colour differences.
    private static readonly (byte Y, byte Cb, byte Cr)[] Ycc =
        [.. Enumerable.Range(0, 16).Select(i => ((byte)(60 + (9 * i)), (byte)(100 + (3 * (i / 2))), (byte)(150 - (4 * (i / 2)))))];

    private static readonly (byte R, byte G, byte B)[] Rgb = [.. Ycc.Select(one => (
        (byte)Math.Round(one.Y + (1.402 * (one.Cr - 128))),
        (byte)Math.Round(one.Y - (0.344136 * (one.Cb - 128)) - (0.714136 * (one.Cr - 128))),   // as PS3.3's matrix is inverted by hand
        (byte)Math.Round(one.Y + (1.772 * (one.Cb - 128)))))];

    public static TheoryData<string, int> Layouts => new() { { "RGB", 0 }, { "RGB", 1 }, { "YBR_FULL", 0 }, { "YBR_FULL", 1 }, { "YBR_FULL_422", 0 } };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_way_to_lay_colours_out_gives_the_same_red_green_and_blue(string photometric, int planar)
    {
        var frames = Frames(Colour(photometric, planar, 4, 2, frames: 2).Bytes(Stored(photometric, planar)).ToFile());
        Assert.Equal(2, frames.Length);
        for (var frame = 0; frame < 2; frame++)
            Assert.Equal(Planes(Rgb[(8 * frame)..(8 * (frame + 1))]), frames[frame].Samples);
        Assert.All(frames, one => Assert.Equal((4, 2, 3, 8), (one.Width, one.Height, one.Channels, one.Depth.Bits)));
    }

    [Fact]
    public void Run_lengths_hold_a_plane_a_sample()
    {
        byte[] Code((byte R, byte G, byte B)[] pixels)
        {
            byte[][] planes = [[.. pixels.Select(one => one.R)], [.. pixels.Select(one => one.G)], [.. pixels.Select(one => one.B)]];
            var code = new byte[64 + (3 * 10)];
            code[0] = 3;
            for (var segment = 0; segment < 3; segment++)
            {
                code[4 + (4 * segment)] = (byte)(64 + (10 * segment));
                code[64 + (10 * segment)] = 7;   // eight bytes as they are
                planes[segment].CopyTo(code, 65 + (10 * segment));
            }
            return code;
        }
        var frames = Frames(Colour("RGB", 1, 4, 2, frames: 2).Frames(Code(Rgb[..8]), Code(Rgb[8..])).ToFile(DicomRle.Syntax));
        Assert.Equal([Planes(Rgb[..8]), Planes(Rgb[8..])], frames.Select(one => one.Samples));
    }

    [Theory]
    [InlineData("YBR_FULL_422", JpegColorType.YCbCrRatio422)]
    [InlineData("YBR_FULL_422", JpegColorType.YCbCrRatio420)]
    [InlineData("YBR_FULL", JpegColorType.YCbCrRatio444)]
    [InlineData("RGB", JpegColorType.Rgb)]
    [InlineData("RGB", JpegColorType.YCbCrRatio444)]   // its JFIF segment says so, whatever the DICOM header states
    public void Baseline_JPEG_is_as_the_library_of_pictures_decodes_it(string photometric, JpegColorType type)
    {
        using var picture = new Image<Rgb24>(35, 21);
        for (var y = 0; y < 21; y++)
            for (var x = 0; x < 35; x++)
                picture[x, y] = new((byte)(40 + (4 * x)), (byte)(200 - (6 * y)), (byte)(90 + x + y));
        using var file = new MemoryStream();
        picture.SaveAsJpeg(file, new() { Quality = 97, ColorType = type });
        var expected = ImageCodec.Open(file.ToArray(), new());

        var frame = Assert.Single(Frames(Colour(photometric, 0, 35, 21, frames: 1).Frames(file.ToArray()).ToFile(Baseline)));

        Assert.Equal((35, 21, 3), (frame.Width, frame.Height, frame.Channels));
        // Decoders differ in rounding, and where colour differences are shared by pixels in how they interpolate; mistaken colours differ by 20 and more.
        var off = frame.Samples.Zip(expected.Samples, (own, theirs) => Math.Abs(own - theirs)).ToArray();
        Assert.InRange(off.Average(), 0, 1.5);
        Assert.InRange(off.Max(), 0, 9);
    }

    [Fact]
    public void A_clip_in_colour_is_grey_or_coloured_as_asked_and_a_note_says_what_was_done()
    {
        using var folder = new DataFolder().WithTable("path,subject,label", "a.dcm,s,1").With("a.dcm", Colour("YBR_FULL_422", 0, 4, 2, frames: 2).Bytes(Stored("YBR_FULL_422", 0)).ToFile());
        var cases = CaseTable.ReadClips(folder.Table, null, new());
        using var colour = new ClipSet(2, 1, SliceAxis.Axial).Decode(cases, 2, 4, ImageFit.Stretch, Intensity.Auto, Images.Colour.Keep);
        using var grey = new ClipSet(2, 1, SliceAxis.Axial).Decode(cases, 2, 4, ImageFit.Stretch, Intensity.Auto, Images.Colour.Grey);
        Assert.Equal<long>([1, 3, 2, 2, 4], colour.Pixels.shape);
        Assert.Equal(Planes(Rgb[8..]).Select(level => (byte)level), colour.Pixels[0].transpose(0, 1)[1].contiguous().bytes.ToArray());
        Assert.Equal<long>([1, 1, 2, 2, 4], grey.Pixels.shape);
        Assert.Equal(Rgb.Select(one => (byte)Math.Round((0.299 * one.R) + (0.587 * one.G) + (0.114 * one.B))), grey.Pixels.bytes.ToArray());
        Assert.Contains(grey.Notes, note => note.Contains("colour: read as grey", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("HSV", 0, 8, "", "It is a colour image (HSV, 3 samples per pixel); of those RGB, YBR_FULL and YBR_FULL_422 are read")]
    [InlineData("YBR_FULL_422", 1, 8, "", "planar configuration 1) lie as DICOM knows none")]
    [InlineData("RGB", 2, 8, "", "planar configuration 2) lie as DICOM knows none")]
    [InlineData("RGB", 0, 16, "", "Its colours have 16 of 16 bits; 8 bits are read")]
    [InlineData("RGB", 0, 8, Jpeg2000, "Its colours are in transfer syntax 1.2.840.10008.1.2.4.90, which is read of grey images only")]
    [InlineData("RGB", 0, 8, Baseline, "cannot be decoded")]
    public void What_is_not_read_says_so(string photometric, int planar, int bits, string syntax, string message)
    {
        var file = Colour(photometric, planar, 4, 2, frames: 2).Short(DicomTag.BitsAllocated, bits).Short(DicomTag.BitsStored, bits);
        file = syntax.Length == 0 ? file.Bytes(new byte[96]) : file.Frames([0xFF, 0xD8, 0xFF, 0xD9], [0xFF, 0xD8, 0xFF, 0xD9]);
        var fault = Assert.Throws<InvalidDataException>(() => Frames(syntax.Length == 0 ? file.ToFile() : file.ToFile(syntax)));
        Assert.Contains(message, char.ToUpperInvariant(fault.Message[0]) + fault.Message[1..], StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_that_are_cut_off_are_told() => Assert.Contains(
        "its pixels take 48 bytes, but 46 are there",
        Assert.Throws<InvalidDataException>(() => Frames(Colour("RGB", 0, 4, 2, frames: 2).Bytes(new byte[46]).ToFile())).Message, StringComparison.Ordinal);

    private static DecodedImage[] Frames(byte[] file) => [.. DicomSlice.Frames(file, new())];

    private static ushort[] Planes((byte R, byte G, byte B)[] pixels) => [.. pixels.Select(one => (ushort)one.R), .. pixels.Select(one => (ushort)one.G), .. pixels.Select(one => (ushort)one.B)];

    // The pixels of both frames as a file keeps them (PS3.3 C.7.6.3.1.2 and C.7.6.3.1.3).
    private static byte[] Stored(string photometric, int planar)
    {
        (byte, byte, byte)[] all = photometric == "RGB" ? Rgb : Ycc;
        return photometric == "YBR_FULL_422"
            ? [.. Ycc.Chunk(2).SelectMany(two => new[] { two[0].Y, two[1].Y, two[0].Cb, two[0].Cr })]
            : planar == 0 ? [.. all.SelectMany(one => new[] { one.Item1, one.Item2, one.Item3 })]
            : [.. all.Chunk(8).SelectMany(frame => frame.Select(one => one.Item1).Concat(frame.Select(one => one.Item2)).Concat(frame.Select(one => one.Item3)))];
    }

    private static DicomDataSet Colour(string photometric, int planar, int columns, int rows, int frames) => new DicomDataSet()
        .Text(DicomTag.Modality, "CS", "US").Text(DicomTag.NumberOfFrames, "IS", $"{frames}").Image(rows, columns)
        .Short(DicomTag.SamplesPerPixel, 3).Text(DicomTag.Photometric, "CS", photometric).Short(DicomTag.PlanarConfiguration, planar)
        .Short(DicomTag.BitsAllocated, 8).Short(DicomTag.BitsStored, 8).Without(DicomTag.HighBit);
}
