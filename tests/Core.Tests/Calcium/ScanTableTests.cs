using ImageRegression.Calcium;
using ImageRegression.Phantoms;
using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests.Calcium;

public sealed class ScanTableTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_phantom_written_as_NIfTI_has_the_score_of_the_phantom()
    {
        var scan = new ChestPhantom(5).Scan(1);
        folder.WithTable("path,label,heart,calcium", FormattableString.Invariant($"ct.nii,{scan.TrueScore},heart.nii,calcium.nii"));
        Write("ct.nii", scan.Ct);
        Write("heart.nii", scan.Heart);
        Write("calcium.nii", scan.Calcium);
        var cases = ScanTable.Read(folder.Table);
        var (ct, heart, calcium) = ScanTable.Scan(cases, 0);
        Assert.Equal(scan.Ct.Voxels.ToArray(), ct.Voxels.ToArray());
        Assert.Equal(scan.Heart.Voxels.ToArray(), heart!.Voxels.ToArray());
        Assert.True(scan.TrueScore > 0);
        Assert.Equal(cases.Cases[0].Label, new AgatstonScoring().Of(ct, calcium!).Score, 0.01 * scan.TrueScore);
    }

    /// <summary>NIfTI states voxel sizes in 4 bytes and DICOM in decimals, so bits are equal where both can state the size.</summary>
    [Theory]
    [InlineData(2.25, 0)]
    [InlineData(2.2, 1e-6)]
    public void A_NIfTI_and_a_DICOM_copy_of_one_scan_have_the_same_score(double pixelMm, double tolerance)
    {
        var scan = new ChestPhantom(5) { PixelMm = pixelMm }.Scan(1);
        folder.WithTable("path,label,calcium", "ct.nii,0,calcium.nii", "series,0,calcium.nii");
        Write("ct.nii", scan.Ct);
        Write("calcium.nii", scan.Calcium);
        DicomDataSet.WriteSeries(scan.Ct, Path.Combine(folder.Root, "series"));
        var cases = ScanTable.Read(folder.Table);
        var (nifti, dicom) = (Score(0), Score(1));

        Assert.True(nifti.Score > 100);
        Assert.InRange(Math.Abs(dicom.Score / nifti.Score - 1), 0, tolerance);
        Assert.Equal(nifti.Lesions.Select(lesion => (lesion.PeakHu, lesion.Slices)), dicom.Lesions.Select(lesion => (lesion.PeakHu, lesion.Slices)));

        CalciumScore Score(int row)
        {
            var (ct, _, calcium) = ScanTable.Scan(cases, row);
            return new AgatstonScoring().Of(ct, calcium!);
        }
    }

    [Fact]
    public void Scans_and_masks_come_in_the_order_of_the_body_whatever_their_files_keep()
    {
        // Stored sagittally, from superior to inferior: z fastest, then y, then x.
        var axial = VolumeGrid.Axial(3, 2, 4, (1, 1, 3));
        var turned = new VolumeGrid(4, 2, 3, new(0, 0, -3), axial.Row, axial.Column, axial.At(0, 0, 3));
        float[] inBody = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        float[] inFile = [.. from x in Enumerable.Range(0, 3) from y in Enumerable.Range(0, 2) from z in Enumerable.Range(0, 4) select inBody[((((3 - z) * 2) + y) * 3) + x]];
        folder.WithTable("path,label,calcium", "ct.nii,0,calcium.nii");
        Write("ct.nii", new Volume(turned, inFile));
        Write("calcium.nii", new Volume(axial, inBody));
        var (ct, _, calcium) = ScanTable.Scan(ScanTable.Read(folder.Table), 0);
        Assert.Equal((3, 2, 4), (ct.Grid.Columns, ct.Grid.Rows, ct.Grid.Slices));
        Assert.Equal(inBody, ct.Voxels.ToArray());
        Assert.Equal(inBody, calcium!.Voxels.ToArray());
    }

    [Fact]
    public void Every_label_without_its_scan_is_told_with_its_line()
    {
        folder.WithTable("path,label,heart", "gone.nii,12,", "away/series,0,lost.nii", "../x.nii,3,");
        Assert.Equal(
            "labels.csv(4): The path '../x.nii' leaves the image folder. Give it relative to that folder, or name another folder.",
            folder.FaultOf(() => ScanTable.Read(folder.Table)));
        folder.WithTable("path,label,heart", "gone.nii,12,", "away/series,0,lost.nii", "ct.nii,-1,");
        Write("ct.nii", Small(0));
        Assert.Equal(
            string.Join(Environment.NewLine,
                $"labels.csv(2): The scan 'gone.nii' is not there. Looked in {folder.Root}; give a NIfTI file, or the folder of a DICOM series.",
                $"labels.csv(3): The scan 'away/series' is not there. Looked in {folder.Root}; give a NIfTI file, or the folder of a DICOM series.",
                $"labels.csv(3): The heart 'lost.nii' is not there. Looked in {folder.Root}; give a NIfTI file, or the folder of a DICOM series.",
                "labels.csv(4): label is -1, but an Agatston score is 0 or more."),
            folder.FaultOf(() => ScanTable.Read(folder.Table)));
    }

    [Fact]
    public void A_mask_on_another_grid_is_told_with_scan_and_line()
    {
        folder.WithTable("path,label,heart", "ct.nii,1,heart.nii");
        Write("ct.nii", Small(0));
        Write("heart.nii", new Volume(VolumeGrid.Axial(2, 2, 2, (1, 1, 2.5)), new float[8]));
        Assert.StartsWith(
            "labels.csv(2): The scan 'ct.nii' cannot be used. The mask of the heart has 2×2×2 voxels of 1×1×2.5 mm from (0, 0, 0), but the scan has 2×2×2 voxels of 1×1×3 mm",
            folder.FaultOf(() => ScanTable.Scan(ScanTable.Read(folder.Table), 0).Ct), StringComparison.Ordinal);
    }

    private static Volume Small(float hu) => new(VolumeGrid.Axial(2, 2, 2, (1, 1, 3)), [.. Enumerable.Repeat(hu, 8)]);

    private void Write(string name, Volume volume) => NiftiFile.Write(Path.Combine(folder.Root, name), volume);
}
