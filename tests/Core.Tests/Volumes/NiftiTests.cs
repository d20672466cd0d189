using System.Buffers.Binary;
using System.IO.Compression;
using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class NiftiTests : IDisposable
{
    private const double RoundingMm = 1e-4;   // of a float32 at 100 mm: 8e-6
    private readonly VolumeFolder folder = new();

    [Theory]
    [InlineData("ct.nii", NiftiSamples.Real)]
    [InlineData("ct.nii.gz", NiftiSamples.Real)]
    [InlineData("ct.nii", NiftiSamples.Whole)]
    [InlineData("ct.nii.gz", NiftiSamples.Whole)]
    public void What_is_written_comes_back(string name, NiftiSamples samples)
    {
        var volume = VolumeFolder.Ct();
        NiftiFile.Write(folder.Path(name), volume, samples);
        var again = NiftiFile.Read(folder.Path(name));
        Assert.Equal(volume.Voxels.ToArray(), again.Voxels.ToArray());
        Assert.InRange(volume.Grid.DistanceMm(again.Grid), 0, RoundingMm);
    }

    [Fact]
    public void Fractions_come_back_bit_for_bit()
    {
        var volume = new Volume(VolumeGrid.Axial(2, 1, 1, (1, 1, 1)), [0.1f, -1e-30f]);
        NiftiFile.Write(folder.Path("a.nii.gz"), volume);
        Assert.Equal(volume.Voxels.ToArray(), NiftiFile.Read(folder.Path("a.nii.gz")).Voxels.ToArray());
        Assert.Throws<ArgumentException>(() => NiftiFile.Write(folder.Path("b.nii"), volume, NiftiSamples.Whole));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_qform_says_the_same_as_the_sform(int turn)
    {
        // A half turn about each axis reaches each branch of the quaternion; the third axis is turned round besides.
        var (x, y, z) = turn switch { 1 => (1, -1, -1), 2 => (-1, 1, -1), 3 => (-1, -1, 1), _ => (1, 1, 1) };
        var (cos, sin) = (Math.Cos(0.2), Math.Sin(0.2));
        var grid = new VolumeGrid(3, 4, 5, new(2 * x * cos, 2 * x * sin, 0), new(-3 * y * sin, 3 * y * cos, 0), new(0, 0, -4.0 * z), new(1, 2, 3));
        NiftiFile.Write(folder.Path("q.nii"), new(grid, new float[60]));
        Change("q.nii", header => BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(254), 0));   // no sform
        Assert.InRange(grid.DistanceMm(NiftiFile.Read(folder.Path("q.nii")).Grid), 0, RoundingMm);
    }

    [Fact]
    public void Metres_become_millimetres()
    {
        NiftiFile.Write(folder.Path("m.nii"), new(VolumeGrid.Axial(1, 1, 1, (0.5, 1, 2)), [1]));
        Change("m.nii", header => header[123] = 1);
        Assert.Equal((500, 1000, 2000), NiftiFile.Read(folder.Path("m.nii")).Grid.SpacingMm);
    }

    [Fact]
    public void A_four_dimensional_file_of_one_volume_is_a_volume_and_one_of_two_asks_which()
    {
        NiftiFile.Write(folder.Path("t.nii"), new(VolumeGrid.Axial(2, 1, 2, (1, 1, 1)), [1, 2, 3, 4]));
        Change("t.nii", header => Dim(header, [4, 2, 1, 2, 1]));
        Assert.Equal([1, 2, 3, 4], NiftiFile.Read(folder.Path("t.nii")).Voxels.ToArray());
        Change("t.nii", header => Dim(header, [4, 2, 1, 1, 2]));
        Assert.Equal(folder.Path("t.nii") + ": It is 4-D with 2 volumes (2×1×1×2), where one is wanted. Choose one, from 0 to 1, with the option 'volume:', such as volume: 0.",
            Fault("t.nii"));
        Assert.Equal([3, 4], NiftiFile.Read(folder.Path("t.nii"), volume: 1).Voxels.ToArray());
        Assert.Contains("Volume 2 is asked for, but it has 2", Assert.Throws<UserErrorException>(() => NiftiFile.Read(folder.Path("t.nii"), volume: 2)).Message);
    }

    [Fact]
    public void Voxels_that_are_no_numbers_are_counted_and_the_first_is_named()
    {
        NiftiFile.Write(folder.Path("n.nii"), new(VolumeGrid.Axial(2, 2, 2, (1, 1, 1)), [1, 2, 3, 4, 5, 6, float.NaN, float.PositiveInfinity]));
        Assert.Contains("2 of its 8 voxels are NaN or infinite, the first at column 0, row 1, slice 1.", Fault("n.nii"));
    }

    [Fact]
    public void No_spacing_is_an_error_and_not_a_guess()
    {
        NiftiFile.Write(folder.Path("s.nii"), new(VolumeGrid.Axial(1, 1, 1, (1, 1, 1)), [1]));
        Change("s.nii", header =>
        {
            header.AsSpan(252, 4).Clear();   // neither qform nor sform
            header.AsSpan(84, 4).Clear();   // pixdim[2]
        });
        Assert.Contains("Its pixdim states a spacing of 1×0×1; all three must be greater than 0.", Fault("s.nii"));
        Change("s.nii", header => (header[254], header[255]) = (1, 0));
        Change("s.nii", header => header.AsSpan(280, 16).Clear());   // an sform whose first row is zero
        Assert.Contains("Its sform places the voxels impossibly", Fault("s.nii"));
    }

    [Theory]
    [InlineData(".nii")]
    [InlineData(".nii.gz")]
    public void A_file_cut_anywhere_is_refused(string extension)
    {
        NiftiFile.Write(folder.Path("c" + extension), VolumeFolder.Ct());
        var whole = File.ReadAllBytes(folder.Path("c" + extension));
        for (var length = 0; length < whole.Length; length += 13)
        {
            File.WriteAllBytes(folder.Path("c" + extension), whole[..length]);
            Fault("c" + extension);
        }
    }

    [Fact]
    public void A_header_of_a_thousand_billion_voxels_is_refused_before_memory_is_taken()
    {
        NiftiFile.Write(folder.Path("bomb.nii"), new(VolumeGrid.Axial(1, 1, 1, (1, 1, 1)), [1]));
        Change("bomb.nii", header => Dim(header, [3, 10000, 10000, 10000]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("It has 10,000×10,000×10,000 voxels; at most 600,000,000 are allowed.", Fault("bomb.nii"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData(128, "Its voxels are colours")]
    [InlineData(32, "Its voxels are complex numbers")]
    [InlineData(77, "datatype 77 is not defined")]
    public void Voxels_that_are_not_one_real_number_are_refused(short type, string message)
    {
        NiftiFile.Write(folder.Path("k.nii"), new(VolumeGrid.Axial(1, 1, 1, (1, 1, 1)), [1]));
        Change("k.nii", header => BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(70), type));
        Assert.Contains(message, Fault("k.nii"));
    }

    [Fact]
    public void A_pair_is_read_by_either_name_packed_or_not()
    {
        var volume = VolumeFolder.Ct();
        NiftiFile.Write(folder.Path("p.nii"), volume);
        var whole = File.ReadAllBytes(folder.Path("p.nii"));
        var header = whole[..348];
        "ni1\0"u8.CopyTo(header.AsSpan(344));
        header.AsSpan(108, 4).Clear();   // vox_offset
        File.WriteAllBytes(folder.Path("p.hdr"), header);
        Assert.Contains("there is no p.img beside it", Fault("p.hdr"));
        using (var packed = new GZipStream(File.Create(folder.Path("p.img.gz")), CompressionLevel.Fastest))
            packed.Write(whole.AsSpan(352));
        Assert.Equal(volume.Voxels.ToArray(), NiftiFile.Read(folder.Path("p.hdr")).Voxels.ToArray());
        Assert.Equal(volume.Voxels.ToArray(), NiftiFile.Read(folder.Path("p.img.gz")).Voxels.ToArray());
    }

    [Fact]
    public void A_gzip_whose_checksum_is_wrong_is_refused()
    {
        NiftiFile.Write(folder.Path("g.nii.gz"), VolumeFolder.Ct());
        Change("g.nii.gz", file => file[^6] ^= 0xFF);   // in the CRC of the trailer
        Fault("g.nii.gz");
    }

    public void Dispose() => folder.Dispose();

    private string Fault(string name) => Assert.Throws<UserErrorException>(() => NiftiFile.Read(folder.Path(name))).Message;

    private void Change(string name, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(folder.Path(name));
        change(bytes);
        File.WriteAllBytes(folder.Path(name), bytes);
    }

    private static void Dim(byte[] header, short[] dim)
    {
        for (var axis = 0; axis < dim.Length; axis++)
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(40 + 2 * axis), dim[axis]);
    }
}
