using System.Runtime.InteropServices;
using ImageRegression.Images;
using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class DicomSliceTests
{
    private static readonly PixelLayout Row = new(1, 4) { Bits = 16 };

    [Fact]
    public void Ct_is_kept_as_Hounsfield_units_above_air()
    {
        var slice = Slice([0, 1024, 4095, 60000]).Numbers(DicomTag.Intercept, -1030);   // HU −1030, −6, 3065, 58970
        Assert.Equal<ushort>([0, 1018, 4089, 59994], Decoded(slice));   // padding below air is air; metal above 3071 HU is kept
    }

    [Fact]
    public void A_radiograph_keeps_its_stored_values()
    {
        var slice = Radiograph("MONOCHROME2", [0, 1, 2048, 4095]);
        Assert.Equal<ushort>([0, 1, 2048, 4095], Decoded(slice));
    }

    [Fact]
    public void A_radiograph_whose_high_values_are_dark_is_turned_round() =>
        Assert.Equal<ushort>([4095, 4094, 2047, 0], Decoded(Radiograph("MONOCHROME1", [0, 1, 2048, 4095])));

    [Fact]
    public void A_table_may_name_DICOM_files_and_a_fault_in_one_names_its_line()
    {
        using var folder = new DataFolder().WithTable("path,label", "a.dcm,1", "b.dcm,2").With("a.dcm", Slice([0, 1, 2, 3]).ToFile()).With("b.dcm", Slice([4, 5, 6, 7]).ToFile());
        using (var set = ImageSet.Decode(folder.Read(), Row, intensity: Intensity.Window(-1024, 64511)))
            Assert.Equal<ushort>([0, 1, 2, 3, 4, 5, 6, 7], MemoryMarshal.Cast<byte, ushort>(set.Pixels.bytes).ToArray());
        folder.With("b.dcm", Slice([4, 5, 6, 7]).Without(DicomTag.Slope, DicomTag.Intercept).ToFile());
        Assert.Equal("labels.csv(3): The image 'b.dcm' cannot be used: it is CT without rescale slope and intercept, so its Hounsfield units are not known.",
            folder.FaultOf(() => ImageSet.Decode(folder.Read(), Row)));
    }

    [Fact]
    public void Padding_is_the_darkest_of_the_image_and_signed_values_keep_their_sign()
    {
        var padded = Radiograph("MONOCHROME2", [0, 100, 300, 4095]).Short(DicomTag.PaddingValue, 4095);
        Assert.Equal<ushort>([0, 100, 300, 0], Decoded(padded));
        Assert.Equal<ushort>([3995, 3795, 3795, 4095], Decoded(Radiograph("MONOCHROME1", [100, 300, 4095, 0]).Short(DicomTag.PaddingValue, 4095)));
        var signed = Radiograph("MONOCHROME2", [0, 4095, 2047, 2048]).Short(DicomTag.PixelRepresentation, 1);   // 0, −1, 2047, −2048 of 12 bits
        Assert.Equal<ushort>([2048, 2047, 4095, 0], Decoded(signed));
        Assert.Equal([0, -1, 2047, -2048], FittedImage.Of(signed.ToFile(), new PixelLayout(1, 4), new()).Values);
    }

    [Fact]
    public void Slope_and_intercept_count_in_every_modality()
    {
        var pet = Slice([0, 10, 20, 30]).Text(DicomTag.Modality, "CS", "PT").Text(DicomTag.Photometric, "CS", "MONOCHROME1").Numbers(DicomTag.Slope, 2.5).Numbers(DicomTag.Intercept, 1);
        Assert.Equal([1, 26, 51, 76], FittedImage.Of(pet.ToFile(), new PixelLayout(1, 4), new()).Values);   // quantities are not turned round
        var table = Slice([0, 1, 2, 3]).Text(DicomTag.Modality, "CS", "DX").Without(DicomTag.Slope, DicomTag.Intercept).Items(DicomTag.ModalityLut, new DicomDataSet());
        Assert.Contains("modality LUT", Assert.Throws<InvalidDataException>(() => Decoded(table)).Message);
    }

    [Fact]
    public void Three_channels_are_alike()
    {
        var (layout, samples) = ImageCodec.Decode(Slice([0, 1, 2, 3]).ToFile(), 3, new DecodeLimits());
        Assert.Equal(Row with { Channels = 3 }, layout);
        Assert.Equal<ushort>([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3], MemoryMarshal.Cast<byte, ushort>(samples).ToArray());
    }

    private static DicomDataSet Slice(ushort[] stored) =>
        DicomDataSet.Slice(new(VolumeGrid.Axial(4, 1, 1, (1, 1, 1)), new float[4]), 0).Pixels(stored);

    private static DicomDataSet Radiograph(string photometric, ushort[] stored) => Slice(stored).Without(DicomTag.Slope, DicomTag.Intercept)
        .Text(DicomTag.Modality, "CS", "DX").Text(DicomTag.Photometric, "CS", photometric).Short(DicomTag.BitsStored, 12).Short(DicomTag.HighBit, 11);

    private static ushort[] Decoded(DicomDataSet slice) =>
        MemoryMarshal.Cast<byte, ushort>(ImageCodec.Decode(slice.ToFile(), 1, new DecodeLimits()).Samples).ToArray();
}
