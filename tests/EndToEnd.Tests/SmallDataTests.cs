using System.Globalization;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>A folder of few images from the command line: a sentence or a table, never an internal error.</summary>
public sealed class SmallDataTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    private string Run(int expected, string split, double? label, params (string Part, int Count)[] parts)
    {
        var rows = new List<string> { "path,label,split" };
        Directory.CreateDirectory(Path.Combine(cli.Folder, "data"));
        foreach (var (part, count) in parts)
            for (var i = 0; i < count; i++)
            {
                File.WriteAllBytes(Path.Combine(cli.Folder, "data", $"{part}{i}.png"), PngBytes.Gray(16, 16, (x, y) => (byte)(20 * i + x)));
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{part}{i}.png,{label ?? i},{part}"));
            }
        cli.Write("data/labels.csv", string.Join('\n', rows) + "\n");
        var ended = cli.Run(
            "script", CommandLine.Study("folder.csx"), "--set", "data=data", "--set", $"split={split}", "--set", "size=16", "--set", "iterations=4",
            "--set", "methods=MSE,RM-Loss");
        Assert.True(ended.ExitCode == expected, ended.Shown);
        Assert.DoesNotContain("Exception]", ended.Shown, StringComparison.Ordinal);
        return ended.Shown;
    }

    [Fact]
    public void A_part_without_rows_is_told_before_anything_is_trained()
    {
        var shown = Run(1, "given", null, ("train", 6), ("val", 4));
        Assert.Contains("labels.csv: No image is for the test, which is measured on. Write test in the column split of more rows", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("loss", shown.Split("error:")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_labels_are_told() =>
        Assert.Contains("All 5 images for training have the label 3", Run(1, "new", 3, ("train", 7)), StringComparison.Ordinal);

    [Theory]
    [InlineData("given", 6, 4, 1)]
    [InlineData("given", 4, 1, 4)]
    [InlineData("new", 7, 0, 0)]
    public void Few_images_end_in_a_table_with_dashes_and_in_a_page(string split, int train, int validation, int test)
    {
        var shown = Run(0, split, null, ("train", train), ("val", validation), ("test", test));
        Assert.Contains(" needs ", shown, StringComparison.Ordinal);
        Assert.Contains(shown.Split('\n'), line => line.StartsWith("RM-Loss ", StringComparison.Ordinal) && line.Contains("  - ", StringComparison.Ordinal));
        Assert.Contains("report.html", shown, StringComparison.Ordinal);
    }
}
