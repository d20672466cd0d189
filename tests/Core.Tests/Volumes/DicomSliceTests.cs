using System.Runtime.InteropServices;
using ImageRegression.Images;
using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class DicomSliceTests
{
    private static readonly PixelLayout Row = new(1, 4) { Bits = 16 };

    [Fact]
    public void Ct_is_kept_as_Hounsfield_units_above_air_and_clipped()
    {
        var slice = Slice([0, 1024, 4095, 60000]).Numbers(DicomTag.Intercept, -1030);   // HU −1030, −6, 3065, 58970
        Assert.Equal<ushort>([0, 1018, 4089, 4095], Decoded(slice));
    }

    [Fact]
    public void A_radiograph_is_stretched_from_its_stored_bits()
    {
        var slice = Radiograph("MONOCHROME2", [0, 1, 2048, 4095]);
        Assert.Equal<ushort>([0, 16, 32776, 65535], Decoded(slice));   // round(v · 65535 / 4095)
    }

    [Fact]
    public void A_radiograph_whose_high_values_are_dark_is_turned_round() =>
        Assert.Equal<ushort>([65535, 65519, 32759, 0], Decoded(Radiograph("MONOCHROME1", [0, 1, 2048, 4095])));

    [Fact]
    public void A_table_may_name_DICOM_files_and_a_fault_in_one_names_its_line()
    {
        using var folder = new DataFolder().WithTable("path,label", "a.dcm,1", "b.dcm,2").With("a.dcm", Slice([0, 1, 2, 3]).ToFile()).With("b.dcm", Slice([4, 5, 6, 7]).ToFile());
        using (var set = ImageSet.Decode(folder.Read(), Row))
            Assert.Equal<ushort>([0, 1, 2, 3, 4, 5, 6, 7], MemoryMarshal.Cast<byte, ushort>(set.Pixels.bytes).ToArray());
        folder.With("b.dcm", Slice([4, 5, 6, 7]).Without(DicomTag.Slope, DicomTag.Intercept).ToFile());
        Assert.Equal("labels.csv(3): The image 'b.dcm' cannot be used: it is CT without rescale slope and intercept, so its Hounsfield units are not known.",
            folder.FaultOf(() => ImageSet.Decode(folder.Read(), Row)));
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
