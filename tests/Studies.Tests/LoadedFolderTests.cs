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

    [Fact]
    public void A_file_that_is_no_image_is_none_of_the_inputs()
    {
        var stage = Load.Folder(Folder("labels.csv", Labels), 2, 4);
        using (sandbox.Runner().Run([stage]))
            sandbox.File("data/notes.txt", "looked at again");
        Assert.Equal(PlannedAction.Reuse, sandbox.Runner().Plan([stage]).Single().Action);
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
