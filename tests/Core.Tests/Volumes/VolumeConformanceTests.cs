using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using ImageRegression.Images;
using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>Every file of the medical samples beside the repository: its known numbers, or a clear error.</summary>
public sealed class VolumeConformanceTests
{
    // nibabel reads these, but they are no volumes that this reader is for.
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["resampled_anat_moved.nii"] = "NaN or infinite",   // NaN voxels, refused by purpose
        ["phantom_EPI_asc_CLEAR_2_1.PAR"] = "This format is not read",
        ["phantom_EPI_asc_CLEAR_2_1.REC"] = "This format is not read",
        ["test.mgz"] = "This format is not read",
    };

    [SharedFact]
    public void Every_NIfTI_file_of_nibabels_samples_gives_nibabels_numbers()
    {
        var (read, refused) = (0, 0);
        foreach (var row in Samples.Rows("nibabel-volumes"))
        {
            var path = SharedFolder.Path("data", "nibabel-volumes", row["path"]);
            if (row["label"].Length == 0)
                continue;   // DICOM, in the next test
            if (row["label"] == "0" || Refused.ContainsKey(Path.GetFileName(path)))
            {
                Assert.Contains(Refused.GetValueOrDefault(Path.GetFileName(path), path), Assert.Throws<UserErrorException>(() => VolumeReader.Read(path)).Message);
                refused++;
                continue;
            }
            var shape = row["shape"].Split('x').Select(int.Parse).ToArray();
            var volumes = shape.Length == 4 ? shape[3] : 1;
            if (volumes > 1)
                Assert.Contains($"{volumes} volumes", Assert.Throws<UserErrorException>(() => VolumeReader.Read(path)).Message);
            var all = Enumerable.Range(0, volumes).Select(volume => VolumeReader.Read(path, new() { Volume = volume })).ToArray();
            Assert.Equal((shape[0], shape[1], shape[2]), (all[0].Grid.Columns, all[0].Grid.Rows, all[0].Grid.Slices));
            Samples.AssertAffine(row["affine"], all[0].Grid);
            Samples.AssertStatistics(row, "v", [.. all.SelectMany(volume => volume.Voxels.ToArray()).Select(value => (double)value)]);
            read++;
        }
        Assert.Equal((8, 10), (read, refused));
    }

    [SharedFact]
    public void Every_DICOM_file_of_nibabels_samples_is_read_or_refused_for_a_reason()
    {
        var read = 0;
        foreach (var row in Samples.Rows("nibabel-volumes").Where(row => row["label"].Length == 0))
        {
            var path = SharedFolder.Path("data", "nibabel-volumes", row["path"]);
            read++;
            var reason = Path.GetFileName(path) switch
            {
                // Their pictures were made smaller than the 7×7 tiles that their Siemens header states.
                "0.dcm" or "1.dcm" => "mosaic of 48 slices states no position, orientation and spacing that fit it",
                "csa_slice_norm.dcm" => "It holds no pixels",
                "slicethickness_empty_string.dcm" => "states neither slice thickness",
                _ => null,
            };
            if (reason is not null)
                Assert.Contains(reason, Assert.Throws<UserErrorException>(() => DicomSeries.Read(path)).Message);
            else
                Assert.True(DicomSeries.Read(path).Grid.VoxelMm3 > 0, row["path"]);
        }
        Assert.Equal(8, read);
    }

    [SharedFact]
    public void Every_series_with_a_reference_lies_and_looks_like_it()
    {
        var series = 0;
        foreach (var row in Samples.Rows("dcm-qa-nih-mri"))
        {
            string folder = SharedFolder.Path("data", "dcm-qa-nih-mri", row["path"]), reference = SharedFolder.Path("data", "dcm-qa-nih-mri", row["reference"]);
            var volumes = int.Parse(row["shape"].Split('x')[3], CultureInfo.InvariantCulture);
            Assert.Contains($"It holds {volumes} volumes", Assert.Throws<UserErrorException>(() => DicomSeries.Read(folder)).Message);
            var all = new List<double>();
            for (var volume = 0; volume < volumes; volume++)
            {
                var (dicom, nifti) = (DicomSeries.Read(folder, new() { Volume = volume }), NiftiFile.Read(reference, volume));
                // The reference turns the rows round; on its grid every voxel must be the same.
                Assert.Equal(nifti.Voxels.ToArray(), dicom.ResampleTo(nifti.Grid, Interpolation.Nearest, float.NaN).Voxels.ToArray());
                Assert.InRange(Samples.CornerDistanceMm(dicom.Grid, nifti.Grid), 0, 1e-3);
                Samples.AssertAffine(row["affine"], nifti.Grid);
                all.AddRange(dicom.Voxels.ToArray().Select(value => (double)value));
            }
            Samples.AssertStatistics(row, "v", [.. all]);
            series++;
        }
        Assert.Equal(3, series);
    }

    [SharedFact]
    public void Hounsfield_units_are_those_of_the_16_bit_pictures_made_from_the_same_slices()
    {
        var slices = 0;
        foreach (var row in Samples.Rows("tcga-lung-ct-age").Where(row => row["dicom"].Length > 0))
        {
            var dicom = SharedFolder.Path("data", "tcga-lung-ct-age", row["dicom"]);
            var volume = DicomSeries.Read(dicom, new() { Hounsfield = true });
            Assert.Equal((512, 512, 1), (volume.Grid.Columns, volume.Grid.Rows, volume.Grid.Slices));
            Assert.Equal(double.Parse(row["pixel_spacing"], CultureInfo.InvariantCulture), volume.Grid.SpacingMm.Column, 1e-9);
            var (layout, png) = Samples.Picture(SharedFolder.Path("data", "tcga-lung-ct-age", row["path"]));
            var (_, picture) = Samples.Picture(dicom);
            for (var y = 0; y < layout.Height; y++)
                for (var x = 0; x < layout.Width; x++)
                {
                    var (hu, grey) = (0.0, 0.0);
                    foreach (var (dx, dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
                    {
                        hu += Math.Clamp(volume[2 * x + dx, 2 * y + dy, 0], -1024, 3071) / 4;
                        grey += picture[(2 * y + dy) * 512 + 2 * x + dx] / 4.0;
                    }
                    var expected = png[y * layout.Width + x];
                    // The PNG holds the mean of four as a whole number; which way halves went is its maker's choice.
                    Assert.True(Math.Abs(hu + 1024 - expected) <= 0.5 + 1e-3, $"{row["path"]} at {x},{y}: {hu + 1024} for {expected}");
                    Assert.True(Math.Abs(grey - expected) <= 1, $"{row["path"]} at {x},{y}: {grey} for {expected}");
                }
            slices++;
        }
        Assert.Equal(14, slices);
    }

    // pydicom decodes these; here they are refused, each for what is wrong with it.
    private static readonly Dictionary<string, string> RefusedDicom = new()
    {
        // The width in its code stream was overwritten. The table's numbers are those of JPEG-lossy.dcm, another picture.
        ["JPEG2000-embedded-sequence-delimiter.dcm"] = "the code stream holds 3722445056×1024 pixels",
        // Its elements are in implicit form though its transfer syntax is explicit; it is in colour besides.
        ["SC_rgb_jpeg.dcm"] = "has no value representation",
    };

    [GdcmFact]
    public void Every_grey_file_of_pydicoms_samples_gives_pydicoms_pixels_and_every_other_a_clear_error()
    {
        var wrong = new List<string>();
        var (grey, colour, none) = (0, 0, 0);
        foreach (var row in Samples.Rows("pydicom-test-files"))
        {
            var path = SharedFolder.Path("data", "pydicom-test-files", row["path"]);
            var fault = Record.Exception(() => Samples.AssertStored(path, row));
            var isColour = row["samples"] == "3" || row["photometric"] == "PALETTE COLOR";
            // Reports, plans, waveforms, directories and broken files have no pixels for pydicom either.
            var reason = RefusedDicom.GetValueOrDefault(Path.GetFileName(path)) ?? (row["pixels_decode"] == "0" ? "" : isColour ? "It is a colour image" : null);
            _ = row["pixels_decode"] == "0" ? none++ : isColour ? colour++ : grey++;
            var asExpected = reason is null ? fault is null : fault is UserErrorException { File: { } file } && file == path && fault.Message.Contains(reason, StringComparison.Ordinal);
            if (!asExpected)
                wrong.Add($"{row["path"]}: {fault?.Message ?? "no error"}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal((58, 33, 76), (grey, colour, none));
    }

    [GdcmFact]
    public void Every_file_of_pydicoms_samples_is_a_volume_of_its_scaled_pixels_or_says_what_it_lacks()
    {
        var (volumes, faults) = (0, new List<string>());
        foreach (var row in Samples.Rows("pydicom-test-files"))
        {
            var path = SharedFolder.Path("data", "pydicom-test-files", row["path"]);
            try
            {
                var volume = DicomSeries.Read(path);
                // The table has no column for the dose grid scaling of RT doses; all of them state 1e-6 Gy.
                var isDose = Path.GetFileName(path).StartsWith("rtdose", StringComparison.Ordinal);
                double Stated(string column, double absent) => row[column].Length > 0 ? double.Parse(row[column], CultureInfo.InvariantCulture) : absent;
                var (slope, intercept) = (Stated("slope", isDose ? 1e-6 : 1), Stated("intercept", 0));
                var scaled = new Dictionary<string, string>(row);
                foreach (var column in new[] { "pmin", "pmax", "pmean" })
                    scaled[column] = (slope * double.Parse(row[column], CultureInfo.InvariantCulture) + intercept).ToString("R", CultureInfo.InvariantCulture);
                Samples.AssertStatistics(scaled, "p", [.. volume.Voxels.ToArray().Select(value => (double)value)]);
                volumes++;
            }
            catch (UserErrorException fault)
            {
                Assert.StartsWith(path + ": ", fault.Message);
                if (row["pixels_decode"] == "1" && row["samples"] == "1" && row["photometric"] != "PALETTE COLOR")
                    faults.Add(fault.Message);
            }
        }
        // Of the 58 grey files these are no volumes.
        Assert.Equal((45, 13), (volumes, faults.Count));
        Assert.Equal((6, 4, 3), (Number("It states no pixel spacing"), Number("It does not say where its slice lies"), Number("states neither slice thickness")));
        int Number(string reason) => faults.Count(fault => fault.Contains(reason, StringComparison.Ordinal));
    }
}

/// <summary>The tables of the medical samples.</summary>
internal static class Samples
{
    public static IEnumerable<Dictionary<string, string>> Rows(string folder)
    {
        using var reader = CsvHelper.CsvReader.FromFile(SharedFolder.Path("data", folder, "labels.csv"));
        while (reader.Read())
            yield return reader.Current.ToDictionary().ToDictionary(field => field.Key, field => string.Create(CultureInfo.InvariantCulture, $"{field.Value}"));
    }

    /// <summary>The table's affines have six digits.</summary>
    public static void AssertAffine(string affine, VolumeGrid grid)
    {
        double[] expected = [.. affine.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        Millimetres[] columns = [grid.Column, grid.Row, grid.Slice, grid.Origin];
        for (var column = 0; column < 4; column++)
        {
            Assert.Equal(expected[column], columns[column].X, 1e-5 * Math.Max(1, Math.Abs(expected[column])));
            Assert.Equal(expected[4 + column], columns[column].Y, 1e-5 * Math.Max(1, Math.Abs(expected[4 + column])));
            Assert.Equal(expected[8 + column], columns[column].Z, 1e-5 * Math.Max(1, Math.Abs(expected[8 + column])));
        }
    }

    /// <summary>The table's mean has six decimals; float32 keeps seven digits of each value.</summary>
    public static void AssertStatistics(Dictionary<string, string> row, string prefix, double[] values)
    {
        void Equal(string column, double value) =>
            Assert.True(Math.Abs(double.Parse(row[prefix + column], CultureInfo.InvariantCulture) - value) <= 1e-6 + 1e-6 * Math.Abs(value), $"{row["path"]}: {column} is {value}, not {row[prefix + column]}");
        Equal("min", values.Min());
        Equal("max", values.Max());
        Equal("mean", values.Average());
    }

    /// <summary>How far the corners of two grids over the same box, in whatever order, lie apart at most.</summary>
    public static double CornerDistanceMm(VolumeGrid grid, VolumeGrid other)
    {
        static Millimetres[] Corners(VolumeGrid grid) => [.. from c in new[] { 0, grid.Columns - 1 } from r in new[] { 0, grid.Rows - 1 } from s in new[] { 0, grid.Slices - 1 } select grid.At(c, r, s)];
        var corners = Corners(other);
        return Corners(grid).Max(corner => corners.Min(near => (near - corner).Length));
    }

    public static (PixelLayout Layout, ushort[] Samples) Picture(string path)
    {
        var (layout, bytes) = ImageCodec.Decode(File.ReadAllBytes(path), 1, new DecodeLimits());
        Assert.Equal(16, layout.Bits);
        return (layout, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(bytes).ToArray());
    }

    /// <summary>The stored samples have the table's shape, statistics and hash: SHA-256 of them as little-endian int64.</summary>
    public static void AssertStored(string path, Dictionary<string, string> row)
    {
        var file = DicomFile.Open(path, new());
        var header = DicomHeader.Read(file, new());
        var stored = StoredPixels.Decode(file, header);
        var bytes = new byte[8L * stored.Count];
        for (var i = 0; i < stored.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * i), stored[i]);
        var frames = header.Frames.Length > 1 ? $"{header.Frames.Length}x" : "";
        Assert.Equal(row["shape"], $"{frames}{header.Rows}x{header.Columns}");
        AssertStatistics(row, "p", [.. Enumerable.Range(0, stored.Count).Select(i => (double)stored[i])]);
        Assert.Equal(row["pixel_sha256"], Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
