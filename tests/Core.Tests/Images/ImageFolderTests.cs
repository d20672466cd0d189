using System.IO.Compression;
using ImageRegression.Images;
using ImageRegression.Tables;
using ImageRegression.Torch;
using ImageRegression.Volumes;
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

    // How git-annex (and DataLad, which uses it) and DVC keep a file: a link to its content in a store, which may lie above the folder of images
    // or be shared by many data sets. DVC before version 3 had no files/md5.
    [Theory]
    [InlineData("set/.git/annex/objects/J0/9q/SHA256E-s123--0a1b.png/SHA256E-s123--0a1b.png")]
    [InlineData("bare.git/annex/objects/J0/9q/MD5E-s123--0a1b.png/MD5E-s123--0a1b.png")]
    [InlineData("set/.git/modules/sub/annex/objects/J0/9q/URL-s1--http&c%%a/URL-s1--http&c%%a")]
    [InlineData("set/.dvc/cache/files/md5/ab/cdef0123456789abcdef0123456789")]
    [InlineData("shared/dvc/ab/cdef0123456789abcdef0123456789")]
    public void A_link_into_a_store_of_contents_is_followed_wherever_the_store_lies(string content)
    {
        using var around = new DataFolder();
        around.With(content, DataFolder.GreyPng()).With("set/images/labels.csv", "path,label\na.png,1\n"u8.ToArray());
        var table = Path.Combine(around.Root, "set/images/labels.csv");
        var link = Path.Combine(around.Root, "set/images/a.png");
        File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, Path.Combine(around.Root, content)));
        using var set = ImageSet.Decode(CaseTable.Read(table), new PixelLayout(3, 4));
        Assert.Equal([0, 20, 40], set.Pixels.bytes[..3].ToArray());

        File.Delete(Path.Combine(around.Root, content));
        Assert.Contains("labels.csv(2): The image 'a.png' cannot be used: it is a link to '", around.FaultOf(() => CaseTable.Read(table)), StringComparison.Ordinal);
    }

    /// <summary>Opening a pipe would wait for ever, and a device has no end.</summary>
    [Fact]
    public async Task What_is_no_file_is_told_by_the_table_and_never_opened()
    {
        folder.WithTable("path,label", "pipe.png,1", "zero.png,2", "circle.png,3", "away.png,4", "folder.png,5", "pipe.npz#a[0],6");
        Pipe("pipe.png");
        Pipe("pipe.npz");
        Directory.CreateDirectory(Path.Combine(folder.Root, "folder.png"));
        File.CreateSymbolicLink(Path.Combine(folder.Root, "zero.png"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "circle.png"), "round.png");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "round.png"), "circle.png");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "away.png"), "gone.png");
        var told = await Task.Run(folder.FaultOfReading).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(
            """
            labels.csv(2): The image 'pipe.png' cannot be used: it is a named pipe, not a file.
            labels.csv(3): The image 'zero.png' cannot be used: it is a device, not a file.
            labels.csv(4): The image 'circle.png' cannot be used: it is a link to 'round.png', where nothing is; fetch the content of the data set first (git annex get, datalad get, dvc pull), or mend the link.
            labels.csv(5): The image 'away.png' cannot be used: it is a link to 'gone.png', where nothing is; fetch the content of the data set first (git annex get, datalad get, dvc pull), or mend the link.
            """,
            string.Join('\n', told.Split('\n')[..4]));
        Assert.StartsWith("labels.csv(6): The image 'folder.png' is not there.", told.Split('\n')[4], StringComparison.Ordinal);
        Assert.Equal("labels.csv(7): The file 'pipe.npz' cannot be used: it is a named pipe, not a file.", told.Split('\n')[5]);
    }

    /// <summary>Every reader that is given a path by a person.</summary>
    [Theory]
    [InlineData("image.png")]
    [InlineData("labels.csv")]
    [InlineData("scan.nii")]
    [InlineData("scan.nii.gz")]
    [InlineData("slice.dcm")]
    [InlineData("weights.safetensors")]
    [InlineData("weights.pt")]
    [InlineData("series/slice.dcm")]
    [InlineData("images.zip")]
    public async Task No_reader_waits_at_a_pipe(string name)
    {
        var path = Path.Combine(folder.Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Pipe(name);
        var fault = await Task.Run(() => Assert.Throws<UserErrorException>(() => Path.GetExtension(name) switch
        {
            ".png" => SingleImage.Decode(path, new(new PixelLayout(3, 4), IntensityScale.Declared)),
            ".csv" => CaseTable.Read(path),
            ".zip" => folder.WithTable("path,label", "a.png,1").Read(),
            ".safetensors" => Safetensors.Read(path),
            ".pt" => PickledCheckpoint.Load(path),
            _ when name.Contains('/', StringComparison.Ordinal) => VolumeReader.Read(Path.GetDirectoryName(path)!),
            _ => (object)VolumeReader.Read(path),
        })).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("t is a named pipe, not a file", fault.Message, StringComparison.Ordinal);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    private void Pipe(string name)
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(folder.Root, name));
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
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
