using ImageRegression.Images;
using ImageRegression.Pipeline;
using ImageRegression.Pipeline.Tests;
using Xunit;

namespace ImageRegression.Studies.Tests;

public sealed class LoadedFolderTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private string Folder(string table, string content)
    {
        foreach (var (name, grey) in new[] { ("a", 10), ("b", 20), ("c", 30) })
            Image(name, grey);
        sandbox.File($"data/{table}", content);
        return Path.Combine(sandbox.Folder, "data");
    }

    // A grey image in the PNM format: 4 columns, 2 rows, the first pixel black.
    private void Image(string name, int grey)
    {
        byte[] pixels = [0, .. Enumerable.Repeat((byte)grey, 7)];
        File.WriteAllBytes(sandbox.File($"data/{name}.pgm", ""), [.. "P5\n4 2\n255\n"u8, .. pixels]);
    }

    private const string Labels = "path,label,split\na.pgm,1,train\nb.pgm,2,val\nc.pgm,3,test\n";

    [Fact]
    public void Pixels_and_labels_of_a_folder_are_loaded_in_the_tables_order()
    {
        var stage = Load.Folder(Folder("labels.csv", Labels), height: 2, width: 4, "cells");
        using var run = sandbox.Runner().Run([stage]);
        var images = run.Value(stage);
        Assert.Equal([1, 2, 3], images.Cases.Labels);
        Assert.Equal([0, 20, 20, 20, 20, 20, 20, 20], images.Pixels[1].clone().bytes.ToArray());
        Assert.Equal("cells", stage.Unit);
    }

    [Fact]
    public void A_table_is_found_by_its_name_in_the_folder_and_by_any_path()
    {
        var folder = Folder("labels.csv", Labels);
        var elsewhere = sandbox.File("two.csv", "path,label\na.pgm,1\nb.pgm,2\n");
        LoadImages[] stages = [Load.Folder(folder, 2, 4), Load.Folder(folder, 2, 4, table: Path.Combine(folder, "labels.csv")), Load.Folder(folder, 2, 4, table: Path.GetFullPath(elsewhere))];
        using var run = sandbox.Runner().Run([.. stages]);
        Assert.Equal([3, 3, 2], stages.Select(stage => run.Value(stage).Count));
        Assert.Contains("no such table", Assert.Throws<UserErrorException>(() => Load.Folder(folder, 2, 4, table: elsewhere + "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_names_parts_divides_the_cases()
    {
        var split = Load.Folder(Folder("labels.csv", Labels), 2, 4).SplitAsGiven();
        using var run = sandbox.Runner().Run([split]);
        Assert.Equal(([0], [1], [2]), (run.Value(split).Train.ToArray(), run.Value(split).Validation.ToArray(), run.Value(split).Test.ToArray()), Same);

        static bool Same((int[], int[], int[]) a, (int[], int[], int[]) b) =>
            a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2) && a.Item3.SequenceEqual(b.Item3);
    }

    [Fact]
    public void A_changed_image_is_loaded_again()
    {
        var stage = Load.Folder(Folder("labels.csv", Labels), 2, 4);
        using (sandbox.Runner().Run([stage]))
            Assert.Equal(PlannedAction.Reuse, sandbox.Runner().Plan([stage]).Single().Action);
        Image("b", 99);
        using var run = sandbox.Runner().Run([stage]);
        Assert.Equal(99, run.Value(stage).Pixels[1].clone().bytes[7]);
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("another.pgm")]
    public void A_file_that_the_table_does_not_name_is_none_of_the_inputs(string name)
    {
        var stage = Load.Folder(Folder("labels.csv", Labels), 2, 4);
        using (sandbox.Runner().Run([stage]))
            sandbox.File($"data/{name}", "looked at again");
        Assert.Equal(PlannedAction.Reuse, sandbox.Runner().Plan([stage]).Single().Action);
    }

    // What a file is, its content says: a name may have any ending, as DICOM files often have none.
    [Theory]
    [InlineData("0.dcm")]
    [InlineData("IM000001")]
    [InlineData("deep/er/slice.img")]
    public void A_named_file_counts_whatever_its_ending(string name)
    {
        Image("a", 10);
        var folder = Path.Combine(sandbox.Folder, "data");
        var file = sandbox.File($"data/{name}", "");
        File.Copy(Path.Combine(folder, "a.pgm"), file, overwrite: true);
        sandbox.File("data/labels.csv", $"path,label,subject,visit\n{name},1,anna,0\n");
        LoadImages[] stages = [Load.Folder(folder, 2, 4), Load.Visits(folder, 2, 4)];
        sandbox.Runner().Run(stages).Dispose();
        Image("a", 99);
        File.Copy(Path.Combine(folder, "a.pgm"), file, overwrite: true);
        using var run = sandbox.Runner().Run(stages);
        Assert.All(stages, stage => Assert.Equal(99, run.Value(stage).Pixels[0].clone().bytes[7]));
    }

    // Every format that is read, and names that say nothing.
    public static readonly string[] Endings =
        [".png", ".PNG", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".tga", ".pgm", ".ppm", ".pbm", ".qoi", ".dcm", ".ima", ".nii", ".npz#a[0]", ".0001", ""];

    [Theory]
    [MemberData(nameof(Loaders))]
    public void Whatever_a_table_names_counts_for_every_loader_also_beside_a_zip(string loader)
    {
        var folder = Path.Combine(sandbox.Folder, "named");
        sandbox.File("named/images.zip", "not looked into for a plan");
        sandbox.File("named/labels.csv", "path,label,subject,visit,x,y\n" + string.Concat(Endings.Select((ending, i) => $"{i}/im{ending},{i},s{i},0,1,1\n")));
        string[] files = [.. Endings.Select((ending, i) => sandbox.File($"named/{i}/im{ending.Split('#')[0]}", "as it was"))];
        var before = Identity();
        foreach (var file in files.Append(Path.Combine(folder, "images.zip")).Append(Path.Combine(folder, "labels.csv")))
        {
            var bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, [.. bytes, (byte)'\n']);
            Assert.NotEqual(before, Identity());
            File.WriteAllBytes(file, bytes);
            Assert.Equal(before, Identity());
        }

        Fingerprint Identity() => sandbox.Runner().Plan([By(loader, folder)]).Single().Fingerprint;
    }

    [Fact]
    public void A_file_beside_a_zip_goes_before_the_zips_and_counts_as_well()
    {
        var folder = Folder("labels.csv", Labels);
        using (var zip = System.IO.Compression.ZipFile.Open(Path.Combine(folder, "images.zip"), System.IO.Compression.ZipArchiveMode.Create))
            System.IO.Compression.ZipFileExtensions.CreateEntryFromFile(zip, Path.Combine(folder, "c.pgm"), "c.pgm");
        File.Delete(Path.Combine(folder, "c.pgm"));
        var stage = Load.Folder(folder, 2, 4);
        sandbox.Runner().Run([stage]).Dispose();
        Image("b", 99);
        using var run = sandbox.Runner().Run([stage]);
        Assert.Equal([99, 30], [run.Value(stage).Pixels[1].clone().bytes[7], run.Value(stage).Pixels[2].clone().bytes[7]]);
    }

    // 16-bit samples that differ only in their lower byte, which 8 bits would drop.
    private string Deep(params ushort[] greys)
    {
        foreach (var (i, grey) in greys.Index())
            File.WriteAllBytes(sandbox.File($"deep/{i}.pgm", ""), [.. "P5\n2 1\n65535\n"u8, .. new[] { grey, grey + 100 }.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })]);
        sandbox.File("deep/labels.csv", "path,label,subject,visit,x,y,spacing\n" + string.Concat(greys.Select((_, i) => $"{i}.pgm,{i},s{i},0,0.5,0,70\n")));
        return Path.Combine(sandbox.Folder, "deep");
    }

    public static TheoryData<string> Loaders => ["folder", "bone age", "knees", "visits"];

    private static LoadImages By(string loader, string folder, Intensity? intensity = null) => loader switch
    {
        "folder" => Load.Folder(folder, 1, 2, "", intensity),
        "bone age" => Load.BoneAge(folder, 1, 2, phantoms: 0, intensity: intensity),
        "knees" => Load.Knees(folder, 2, phantoms: 0, intensity: intensity),
        _ => Load.Visits(folder, 1, 2, intensity: intensity),
    };

    [Theory]
    [MemberData(nameof(Loaders))]
    public void Every_loader_keeps_sixteen_bits_and_says_by_which_rule(string loader)
    {
        var folder = Deep(1000, 1003, 1017);
        var stage = By(loader, folder);
        using var run = sandbox.Runner().Run([stage]);
        var images = run.Value(stage);
        Assert.Equal(16, images.Layout.Bits);
        Assert.Equal(3, Enumerable.Range(0, 3).Select(i => Convert.ToHexString(images.Pixels[i].clone().bytes)).Distinct().Count());
        Assert.Contains(run.Stored(stage).Manifest.Notes, note => note.Contains("16-bit images", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("bone age")]
    [InlineData("visits")]
    public void A_window_that_is_asked_for_is_used_by_the_loader_and_for_a_single_image(string loader)
    {
        var folder = Deep(1000, 1500, 1900);
        var stage = By(loader, folder, Intensity.Window(1000, 2000));
        using var run = sandbox.Runner().Run([stage]);
        var asked = Path.Combine(folder, "1.pgm");
        using var files = stage.Preparing(of => run.Stored(of).Files);
        using var one = files.Prepare(asked, ImageRegression.Tables.CovariateText.None);
        Assert.Equal(run.Value(stage).Pixels[1].clone().bytes.ToArray(), one.Pixels[0].clone().bytes.ToArray());
        using var batch = one.Batch([0]);
        Assert.Equal([0.5f, 0.6f], batch.data<float>().ToArray(), (expected, found) => Math.Abs(expected - found) < 1e-4);
        Assert.Equal(one.Preparation, run.Value(stage).Preparation);
    }

    [Fact]
    public void A_bone_age_folder_is_read_by_its_own_table_before_the_general_one()
    {
        var folder = Folder("labels.csv", Labels);
        Assert.EndsWith("labels.csv", Assert.IsType<LoadTable>(Load.BoneAge(folder, 2, 4, phantoms: 5)).Table, StringComparison.Ordinal);
        sandbox.File("data/data_info.csv", "id,boneage,sex,group\n");
        var stage = Assert.IsType<LoadTable>(Load.BoneAge(folder, 2, 4, phantoms: 5));
        Assert.EndsWith("data_info.csv", stage.Table, StringComparison.Ordinal);
        Assert.Equal("months", stage.Unit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Images_without_pixels_are_refused(int size) =>
        Assert.Contains($"Images of {size} pixels a side show nothing", Assert.Throws<UserErrorException>(() => Load.BoneAge("", size, 24, phantoms: 5)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_folder_or_table_is_named()
    {
        var absent = Path.Combine(sandbox.Folder, "absent");
        Assert.Equal($"{absent}: There is no such folder. Give the folder that holds labels.csv.", Assert.Throws<UserErrorException>(() => Load.Folder(absent, 2, 4)).Message);
        Assert.Equal(
            $"{sandbox.Folder}: The folder holds no data_info.csv or labels.csv; the table names each image and its label.",
            Assert.Throws<UserErrorException>(() => Load.BoneAge(sandbox.Folder, 2, 4, phantoms: 5)).Message);
    }

    [Fact]
    public void A_stage_knows_the_line_that_built_it()
    {
        var here = CallSite.OfCaller();
        var stage = Load.BoneAge("", 32, 24, phantoms: 5);
        Assert.Equal((here.File, here.Line + 1), (stage.BuiltAt.File, stage.BuiltAt.Line));
        Assert.Equal(here.Line + 3, stage.Split(7, 1, 2).BuiltAt.Line);
        Assert.Equal(here.Line + 4, stage.Split(7, 1, 2).Few(50).BuiltAt.Line);
    }
}
