using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>
/// What a user may well get wrong: one screen that names file and line, an exit code that is not 0, no stack trace,
/// and nothing half-made in the store.
/// </summary>
public sealed class BadInput : IDisposable
{
    private readonly CommandLine cli = new();

    public BadInput()
    {
        Directory.CreateDirectory(At("data/images"));
        for (var i = 0; i < 12; i++)
            File.WriteAllBytes(At($"data/images/{i}.png"), Image(i));
    }

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_missing_image() => Refused(
        Table("path,label", "images/0.png,1", "images/nowhere.png,2"), "labels.csv(3)", "images/nowhere.png");

    [Fact]
    public void A_truncated_png()
    {
        File.WriteAllBytes(At("data/images/1.png"), Image(1)[..60]);
        Refused(Table("path,label", "images/0.png,1", "images/1.png,2"), "labels.csv(3)", "images/1.png");
    }

    [Fact]
    public void A_label_that_is_no_number() => Refused(
        Table("path,label", "images/0.png,abc", "images/1.png,2"), "labels.csv(2)", "abc");

    [Fact]
    public void A_path_that_leaves_the_folder() => Refused(
        Table("path,label", "images/0.png,1", "../../etc/passwd,2"), "labels.csv(3)", "../../etc/passwd");

    [Fact]
    public void Duplicate_images() => Refused(
        Table("path,label", "images/0.png,1", "images/1.png,2", "images/0.png,3"), "labels.csv(4)", "images/0.png");

    [Fact]
    public void One_subject_in_two_parts() => Refused(
        Table("path,label,subject,split", "images/0.png,1,anna,train", "images/1.png,2,anna,test"), "labels.csv(3)", "anna");

    [Fact]
    public void A_png_that_claims_50_000_by_50_000_pixels()
    {
        File.WriteAllBytes(At("data/images/2.png"), PngBytes.Claiming(50_000, 50_000));
        Refused(Table("path,label", "images/0.png,1", "images/2.png,2"), "labels.csv(3)", "50,000×50,000");
    }

    [Fact]
    public void An_empty_table() => Refused(Table(), "labels.csv");

    [Fact]
    public void A_table_without_rows() => Refused(Table("path,label"), "labels.csv");

    [Fact]
    public void A_folder_that_is_not_there() => Refused(
        ["script", CommandLine.Study("folder.csx"), "--set", $"data={At("elsewhere")}"], "elsewhere");

    [Fact]
    public void A_script_with_a_syntax_error()
    {
        File.WriteAllText(At("broken.csx"), "var a = 1;\nvar b = ;\n");
        Refused(["script", At("broken.csx")], "broken.csx(2,9)", "var b = ;");
    }

    [Fact]
    public void A_setting_that_the_script_does_not_have() => Refused(
        ["script", CommandLine.Study("folder.csx"), "--set", "iteration=5"], "iteration", "iterations");

    [Fact]
    public void Labels_without_spread_name_the_line_of_the_script_that_trains()
    {
        var rows = Enumerable.Range(0, 12).Select(i => $"images/{i}.png,7");
        Refused(Table(["path,label", .. rows]), "folder.csx(", "labels.csv: All", "have the label 7, so there is no difference to learn");
    }

    private string[] Table(params string[] lines)
    {
        File.WriteAllText(At("data/labels.csv"), string.Concat(lines.Select(line => line + "\n")));
        return ["script", CommandLine.Study("folder.csx"), "--set", $"data={At("data")}", "--set", "iterations=2"];
    }

    private void Refused(string[] arguments, params string[] named)
    {
        var cache = At("cache");
        var run = cli.Run([.. arguments, "--cache", cache]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.All(named, text => Assert.Contains(text, run.Shown, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Shown, StringComparison.Ordinal);
        Assert.InRange(run.Shown.Split('\n').Length, 1, 40);
        Assert.All(Results(cache), result => Assert.True(File.Exists(Path.Combine(result, "manifest.json")), $"{result} is not whole"));
    }

    private string At(string name) => Path.Combine(cli.Folder, name);

    private static IEnumerable<string> Results(string cache) =>
        Directory.Exists(Path.Combine(cache, "objects"))
            ? Directory.EnumerateDirectories(Path.Combine(cache, "objects")).SelectMany(Directory.EnumerateDirectories)
            : [];

    private static byte[] Image(int seed) => PngBytes.Gray(24, 24, (x, y) => (byte)((x * 7) + (y * 5) + (seed * 20)));
}
