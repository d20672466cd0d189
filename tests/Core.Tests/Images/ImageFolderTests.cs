using System.IO.Compression;
using ImageRegression.Images;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class ImageFolderTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Members_of_a_zip_beside_the_table_are_read_without_unpacking()
    {
        var cases = folder.WithTable("path,label", "in/a.png,1", "in/b.png,2").WithZip("in/a.png", "in/b.png").Read();
        using var set = ImageSet.Decode(cases, new PixelLayout(3, 4));
        Assert.Equal([2, 1, 3, 4], set.Pixels.shape);
        Assert.Equal(["images.zip", "labels.csv"], Directory.GetFileSystemEntries(folder.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_zip_can_be_named()
    {
        folder.WithTable("path,label", "a.png,1").WithZip("a.png");
        var other = Path.Combine(folder.Root, "other.zip");
        File.Move(Path.Combine(folder.Root, "images.zip"), other);
        Assert.Equal(1, CaseTable.Read(folder.Table, images: other).Count);
    }

    [Fact]
    public void A_link_out_of_the_folder_is_refused()
    {
        using var elsewhere = new DataFolder();
        elsewhere.WithImages("secret.png");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "a.png"), Path.Combine(elsewhere.Root, "secret.png"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "sub"), elsewhere.Root);
        var told = folder.WithTable("path,label", "a.png,1", "sub/secret.png,2").FaultOfReading();
        Assert.Contains($"labels.csv(2): The image 'a.png' is a link that leaves the folder {folder.Root}.", told);
        Assert.Contains("labels.csv(3): The image 'sub/secret.png' is a link that leaves the folder", told);
    }

    [Fact]
    public void A_link_within_the_folder_is_followed()
    {
        folder.WithTable("path,label", "b.png,1").WithImages("a.png");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "b.png"), "a.png");
        using var set = ImageSet.Decode(folder.Read(), new PixelLayout(3, 4));
        Assert.Equal([0, 20, 40], set.Pixels.bytes[..3].ToArray());
        Assert.Equal(3, SingleImage.Decode(Path.Combine(folder.Root, "b.png"), set.Preparation).Pixels.shape[2]);
    }

    [Fact]
    public void A_member_that_climbs_out_of_the_zip_cannot_be_named() =>
        Assert.StartsWith("labels.csv(2): The path '../a.png' leaves the image folder.",
            folder.WithTable("path,label", "../a.png,1").WithZip("../a.png").FaultOfReading());

    [Fact]
    public void A_bomb_in_a_zip_is_refused_by_its_size()
    {
        using (var zip = ZipFile.Open(Path.Combine(folder.Root, "images.zip"), ZipArchiveMode.Create))
        using (var entry = zip.CreateEntry("bomb.png", CompressionLevel.Fastest).Open())
            entry.Write(new byte[3_000_000]);
        var cases = folder.WithTable("path,label", "bomb.png,1").Read();
        Assert.Equal("labels.csv(2): The image 'bomb.png' cannot be used: it has 3,000,000 bytes; at most 1,000,000 are allowed.",
            folder.FaultOf(() => ImageSet.Decode(cases, new PixelLayout(3, 4), new DecodeLimits { MaxBytes = 1_000_000 })));
    }

    [Fact]
    public void A_damaged_zip_is_named()
    {
        folder.WithTable("path,label", "a.png,1").With("images.zip", [1, 2, 3]);
        Assert.Equal("images.zip: The zip cannot be read; it is damaged or no zip at all.", folder.FaultOfReading());
    }
}
