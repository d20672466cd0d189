using System.IO.Compression;
using System.Text;
using ImageRegression.Images;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class NumpyImagesTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_row_of_an_array_is_an_image()
    {
        WithArray("|u1", "(2, 2, 3)", [0, 1, 2, 3, 4, 5, 60, 61, 62, 63, 64, 65]);
        using var set = ImageSet.Decode(Table("set.npz#x[1]", "set.npz#x[0]"), new PixelLayout(2, 3));
        Assert.Equal([60, 61, 62, 63, 64, 65, 0, 1, 2, 3, 4, 5], set.Pixels.data<byte>().ToArray());
    }

    [Theory]
    [InlineData("<u2", new byte[] { 1, 2, 3, 4 })]
    [InlineData(">u2", new byte[] { 2, 1, 4, 3 })]
    public void Sixteen_bits_keep_their_value_in_either_byte_order(string type, byte[] stored)
    {
        WithArray(type, "(1, 1, 2)", stored);
        using var set = ImageSet.Decode(Table("set.npz#x[0]"), new PixelLayout(1, 2), intensity: Intensity.Declared);
        Assert.Equal([0x0201, 0x0403], set.Pixels.data<short>().ToArray());
    }

    [Fact]
    public void Three_channels_are_red_green_and_blue()
    {
        WithArray("|u1", "(1, 1, 1, 3)", [255, 0, 7]);
        using var set = ImageSet.Decode(Table("set.npz#x[0]"), new PixelLayout(1, 1) { Channels = 3 });
        Assert.Equal([255, 0, 7], set.Pixels.data<byte>().ToArray());
    }

    [Theory]
    [InlineData("|u1", "(1, 2, 3)", 6, "set.npz#x[1]", "Array 'x' of 'set.npz' has 1 images, numbered from 0; there is no 1.")]
    [InlineData("|u1", "(1, 2, 3)", 6, "set.npz#y[0]", "The file 'set.npz' cannot be used. It has no array 'y', only x.")]
    [InlineData("|u1", "(1, 2, 3)", 6, "gone.npz#x[0]", "The file 'gone.npz' is not there. Looked in {root}.")]
    [InlineData("|u1", "(1, 2, 3)", 6, "../set.npz#x[0]", "The path '../set.npz#x[0]' leaves the image folder. Give it relative to that folder, or name another folder.")]
    [InlineData("|u1", "(1, 2, 3)", 5, "set.npz#x[0]", "The file 'set.npz' cannot be used. Array 'x' has not the 6 bytes that its shape (1, 2, 3) takes; the file is damaged.")]
    [InlineData("|u1", "(1, 2, 3)", 7, "set.npz#x[0]", "The file 'set.npz' cannot be used. Array 'x' has not the 6 bytes that its shape (1, 2, 3) takes; the file is damaged.")]
    [InlineData("|u1", "(1, 2, 3)", 6, "set.npz", "The path 'set.npz' names no image in an .npz file. Write file.npz#array[row], with rows from 0.")]
    [InlineData("|O", "(1, 2, 3)", 6, "set.npz#x[0]", "The file 'set.npz' cannot be used. Array 'x' is of type |O; images are uint8 or uint16.")]
    [InlineData("|u1", "(6,)", 6, "set.npz#x[0]", "The file 'set.npz' cannot be used. Array 'x' has the shape (6,); images are (N, H, W), (N, H, W, 1) or (N, H, W, 3).")]
    [InlineData("|u1", "(9999999, 9999, 100)", 6, "set.npz#x[0]", "The file 'set.npz' cannot be used. Array 'x' takes 9,998,999,000,100 bytes; at most 2,000,000,000 are allowed. Save its images as files.")]
    public void A_fault_names_the_row_of_the_table(string type, string shape, int bytes, string path, string message)
    {
        WithArray(type, shape, new byte[bytes]);
        Assert.Equal("labels.csv(2): " + message.Replace("{root}", folder.Root), folder.FaultOf(() => Table(path)));
    }

    /// <summary>1.9 MB that unpack to 2 GB: two images of more bytes than one may have.</summary>
    [Fact]
    public void A_bomb_is_refused_by_its_header()
    {
        using (var zip = new ZipArchive(File.Create(Path.Combine(folder.Root, "set.npz")), ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry("x.npy", CompressionLevel.Fastest).Open())
        {
            var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 15000, 20000), }\n";
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.Latin1.GetBytes(header)]);
            var zeros = new byte[15000 * 1000];
            for (var part = 0; part < 40; part++)
                entry.Write(zeros);
        }
        var cases = Table("set.npz#x[0]", "set.npz#x[1]");
        var before = GC.GetTotalAllocatedBytes();
        Assert.Contains("labels.csv(2): The image 'set.npz#x[0]' cannot be used: it takes 300,000,000 bytes; at most 268,435,456 are allowed.",
            folder.FaultOf(() => ImageSet.Decode(cases, new PixelLayout(2, 3))), StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50_000_000);
    }

    [Fact]
    public void A_file_that_is_no_archive_is_a_fault() =>
        Assert.StartsWith("labels.csv(2): The file 'set.npz' cannot be used.", folder.With("set.npz", [1, 2, 3]).FaultOf(() => Table("set.npz#x[0]")));

    [Theory]
    [InlineData("set.npz#x[00]")]
    [InlineData("./set.npz#x[0]")]
    public void A_row_listed_twice_is_found_however_it_is_spelt(string again)
    {
        WithArray("|u1", "(1, 1, 2)", [1, 2]);
        Assert.Equal($"labels.csv(3): The image '{again}' is listed already in line 2, as 'set.npz#x[0]'.", folder.FaultOf(() => Table("set.npz#x[0]", again)));
    }

    private CaseTable Table(params string[] paths) =>
        folder.WithTable(["path,label", .. paths.Select(path => path + ",1")]).Read();

    private void WithArray(string type, string shape, byte[] bytes)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("x.npy").Open();
            var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n";
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.Latin1.GetBytes(header), .. bytes]);
        }
        folder.With("set.npz", file.ToArray());
    }
}
