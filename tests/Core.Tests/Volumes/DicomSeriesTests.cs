using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class DicomSeriesTests : IDisposable
{
    private readonly VolumeFolder folder = new();
    private readonly Volume ct = VolumeFolder.Ct();

    [Fact]
    public void A_NIfTI_and_a_DICOM_copy_of_one_volume_give_the_same()
    {
        folder.WithSeries(ct);
        using var other = new VolumeFolder();
        NiftiFile.Write(other.Path("ct.nii.gz"), ct, NiftiSamples.Whole);
        var (dicom, nifti) = (VolumeReader.Read(folder.Root, new() { Hounsfield = true }), VolumeReader.Read(other.Path("ct.nii.gz")));
        Assert.Equal(ct.Voxels.ToArray(), dicom.Voxels.ToArray());
        Assert.Equal(nifti.Voxels.ToArray(), dicom.Voxels.ToArray());
        Assert.InRange(nifti.Grid.DistanceMm(dicom.Grid), 0, 1e-4);
        Assert.InRange(ct.Grid.DistanceMm(dicom.Grid), 0, 1e-4);
    }

    [Fact]
    public void An_enhanced_multi_frame_file_gives_the_same_as_a_series()
    {
        var frames = Enumerable.Range(0, ct.Grid.Slices).Reverse().ToArray();   // stored from the head down
        var grid = ct.Grid;
        var first = DicomDataSet.Slice(ct, 0).Without(DicomTag.Position, DicomTag.Orientation, DicomTag.PixelSpacing, DicomTag.SliceThickness, DicomTag.Slope, DicomTag.Intercept);
        Millimetres x = 1 / grid.Column.Length * grid.Column, y = 1 / grid.Row.Length * grid.Row;
        var file = first.Text(DicomTag.NumberOfFrames, "IS", $"{frames.Length}")
            .Items(DicomTag.SharedGroups, new DicomDataSet()
                .Items(DicomTag.PlaneOrientation, new DicomDataSet().Numbers(DicomTag.Orientation, -x.X, -x.Y, x.Z, -y.X, -y.Y, y.Z))
                .Items(DicomTag.PixelMeasures, new DicomDataSet().Numbers(DicomTag.PixelSpacing, 0.5, 0.75))
                .Items(DicomTag.PixelTransformation, new DicomDataSet().Numbers(DicomTag.Slope, 1).Numbers(DicomTag.Intercept, -1024).Text(DicomTag.RescaleType, "LO", "HU")))
            .Items(DicomTag.FrameGroups, [.. frames.Select(frame => grid.At(0, 0, frame)).Select(at => new DicomDataSet()
                .Items(DicomTag.PlanePosition, new DicomDataSet().Numbers(DicomTag.Position, -at.X, -at.Y, at.Z)))])
            .Pixels(frames.SelectMany(frame => ct.Voxels.Slice(frame * 20, 20).ToArray()).Select(hu => (ushort)(hu + 1024)).ToArray());
        File.WriteAllBytes(folder.Path("enhanced.dcm"), file.ToFile());
        var read = DicomSeries.Read(folder.Path("enhanced.dcm"), new() { Hounsfield = true });
        Assert.Equal(ct.Voxels.ToArray(), read.Voxels.ToArray());
        Assert.InRange(ct.Grid.DistanceMm(read.Grid), 0, 1e-4);
    }

    [Fact]
    public void A_tilted_gantry_keeps_its_shear()
    {
        var tilted = new Volume(VolumeGrid.Axial(2, 2, 4, (1, 1, 1)) with { Slice = new(0, 0.2, 1) }, new float[16]);
        Assert.InRange(tilted.Grid.DistanceMm(DicomSeries.Read(folder.WithSeries(tilted).Root).Grid), 0, 1e-9);
    }

    [Fact]
    public void A_single_slice_is_as_thick_as_it_states()
    {
        File.WriteAllBytes(folder.Path("one.dcm"), DicomDataSet.Slice(ct, 0).ToFile());
        Assert.InRange(DicomSeries.Read(folder.Path("one.dcm")).Grid.SpacingMm.Slice, 1.25 - 1e-9, 1.25 + 1e-9);
        File.WriteAllBytes(folder.Path("one.dcm"), DicomDataSet.Slice(ct, 0).Without(DicomTag.SliceThickness).ToFile());
        Assert.Contains("states neither slice thickness (0018,0050) nor spacing", Fault(folder.Path("one.dcm")));
    }

    [Fact]
    public void A_missing_slice_is_named_by_its_neighbours() =>
        Assert.Contains("A slice is missing: 10-1.dcm and 02-3.dcm lie 2.5 mm apart, the others 1.25 mm.",
            Fault(folder.WithSeries(ct, (set, slice) => slice == 2 ? null : set).Root));

    [Fact]
    public void Uneven_gaps_are_refused() =>
        Assert.Contains("The slices are not evenly spaced", Fault(folder.WithSeries(ct, (set, slice) => slice == 5 ? set.Numbers(DicomTag.Position, -12.5, 7.25, -94.5) : set).Root));

    [Fact]
    public void Two_sizes_are_refused() =>
        Assert.Contains("The series has two sizes: ", Fault(folder.WithSeries(ct, (set, slice) => slice == 3 ? set.Image(2, 2).Pixels([1, 2, 3, 4]) : set).Root));

    [Fact]
    public void Two_orientations_are_refused() =>
        Assert.Contains("The series has two orientations", Fault(folder.WithSeries(ct, (set, slice) => slice == 3 ? set.Numbers(DicomTag.Orientation, 1, 0, 0, 0, 1, 0) : set).Root));

    [Fact]
    public void Two_pixel_spacings_are_refused() =>
        Assert.Contains("The series has two pixel spacings", Fault(folder.WithSeries(ct, (set, slice) => slice == 3 ? set.Numbers(DicomTag.PixelSpacing, 0.6, 0.75) : set).Root));

    [Fact]
    public void No_pixel_spacing_is_an_error_and_not_a_guess() =>
        Assert.Contains("It states no pixel spacing (0028,0030)", Fault(folder.WithSeries(ct, (set, slice) => slice == 3 ? set.Without(DicomTag.PixelSpacing) : set).Root));

    [Fact]
    public void A_pixel_spacing_of_zero_is_refused() =>
        Assert.Contains("Its pixel spacing (0028,0030) is 0\\0.75 mm", Fault(folder.WithSeries(ct, (set, slice) => slice == 3 ? set.Numbers(DicomTag.PixelSpacing, 0, 0.75) : set).Root));

    [Fact]
    public void No_position_is_refused() =>
        Assert.Contains("It does not say where its slice lies", Fault(folder.WithSeries(ct, (set, slice) => slice == 3 ? set.Without(DicomTag.Position) : set).Root));

    [Fact]
    public void The_same_position_twice_is_refused() =>
        Assert.Contains("Two slices lie at the same position", Fault(folder.WithSeries(ct, (set, slice) => slice == 1 ? set.Numbers(DicomTag.Position, -12.5, 7.25, -100.5) : set).Root));

    [Fact]
    public void Each_position_twice_makes_two_volumes_to_choose_from()
    {
        folder.WithSeries(ct);
        var brighter = new Volume(ct.Grid, [.. ct.Voxels.ToArray().Select(hu => hu + 5)]);
        for (var slice = 0; slice < ct.Grid.Slices; slice++)
            File.WriteAllBytes(folder.Path($"again-{slice}"), DicomDataSet.Slice(brighter, slice).Text(DicomTag.InstanceNumber, "IS", $"{slice + 7}").ToFile());
        Assert.Contains("It holds 2 volumes of 6 slices, where one is wanted. Choose one, from 0 to 1, with the option 'volume:'", Fault(folder.Root));
        Assert.Equal(ct.Voxels.ToArray(), DicomSeries.Read(folder.Root, new() { Volume = 0 }).Voxels.ToArray());
        Assert.Equal(brighter.Voxels.ToArray(), DicomSeries.Read(folder.Root, new() { Volume = 1 }).Voxels.ToArray());
    }

    [Fact]
    public void Several_series_are_named_and_one_is_chosen_by_its_UID()
    {
        folder.WithSeries(ct);
        File.WriteAllBytes(folder.Path("other"), DicomDataSet.Slice(ct, 0).Text(DicomTag.SeriesUid, "UI", "1.2.826.0.1.3").Text(DicomTag.SeriesDescription, "LO", "scout").ToFile());
        Assert.Contains("It holds 2 series, where one is wanted. Choose one by its UID with the option 'series:'. 1.2.826.0.1.2 (6 files); 1.2.826.0.1.3 (1 file, scout).", Fault(folder.Root));
        Assert.Equal(ct.Voxels.ToArray(), DicomSeries.Read(folder.Root, new() { Series = "1.2.826.0.1.2" }).Voxels.ToArray());
        Assert.Contains("There is no series 9 in it.", Assert.Throws<UserErrorException>(() => DicomSeries.Read(folder.Root, new() { Series = "9" })).Message);
    }

    [Fact]
    public void Hounsfield_units_without_rescale_tags_are_refused()
    {
        folder.WithSeries(ct, (set, slice) => set.Without(DicomTag.Slope, DicomTag.Intercept));
        Assert.Contains("Hounsfield units are asked for, but the rescale slope (0028,1053) and intercept (0028,1052) are missing.",
            Assert.Throws<UserErrorException>(() => DicomSeries.Read(folder.Root, new() { Hounsfield = true })).Message);
        Assert.Equal(ct.Voxels.Span[0] + 1024, DicomSeries.Read(folder.Root).Voxels.Span[0]);
    }

    [Fact]
    public void Hounsfield_units_of_an_MR_are_refused() =>
        Assert.Contains("its modality is MR", Assert.Throws<UserErrorException>(() =>
            DicomSeries.Read(folder.WithSeries(ct, (set, _) => set.Text(DicomTag.Modality, "CS", "MR")).Root, new() { Hounsfield = true })).Message);

    [Fact]
    public void Colours_are_refused() =>
        Assert.Contains("It is a colour image (RGB, 3 samples per pixel)",
            Fault(folder.WithSeries(ct, (set, _) => set.Short(DicomTag.SamplesPerPixel, 3).Text(DicomTag.Photometric, "CS", "RGB")).Root));

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var whole = DicomDataSet.Slice(ct, 0).ToFile();
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(folder.Path("cut.dcm"), whole[..length]);
            Fault(folder.Path("cut.dcm"));
        }
    }

    [Fact]
    public void A_header_of_four_billion_pixels_is_refused_before_memory_is_taken()
    {
        File.WriteAllBytes(folder.Path("bomb.dcm"), DicomDataSet.Slice(ct, 0).Short(DicomTag.Rows, 65535).Short(DicomTag.Columns, 65535).ToFile());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("It has 65,535×65,535×1 voxels; at most 600,000,000 are allowed.", Fault(folder.Path("bomb.dcm")));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    public void Dispose() => folder.Dispose();

    private static string Fault(string path) => Assert.Throws<UserErrorException>(() => DicomSeries.Read(path)).Message;
}
