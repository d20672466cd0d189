using System.IO.Compression;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>Runs that go from one store to another, and runs that go.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly CommandLine cli = new();

    public ArchiveTests()
    {
        cli.Write("twice.csx", MeansStudy.Twice);
        cli.Write("study/study.csx", MeansStudy.Script("../twice.csx"));
        Good("script", "study/study.csx");
    }

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_run_answers_in_another_store_and_so_does_its_script()
    {
        Good("script", "study/study.csx");   // found in the store; its archive is worth as much
        Good("script", "study/study.csx", "--set", "count=5");
        var told = Good("export", "previous", "--to", "run.zip");
        Assert.StartsWith("No result holds images as this program's own stages write them", told, StringComparison.Ordinal);
        Assert.Contains("before packing, 3 results.", told, StringComparison.Ordinal);
        Assert.Contains("left as it is", cli.Run("export", "latest", "--to", "run.zip").Errors, StringComparison.Ordinal);

        Assert.Contains("3 results are new.", Good("import", "run.zip", "--cache", "other"), StringComparison.Ordinal);
        Assert.StartsWith("Nothing is new", Good("import", "run.zip", "--cache", "other"), StringComparison.Ordinal);

        Assert.Contains("mean MAE 2", Good("runs", "--cache", "other"), StringComparison.Ordinal);
        Assert.Contains("script   ../twice.csx, 1 line", Good("runs", "latest", "--cache", "other"), StringComparison.Ordinal);
        Assert.Contains("the result was imported", Good("why", "numbers", "--cache", "other"), StringComparison.Ordinal);

        // By the script that lies in the archive.
        ZipFile.ExtractToDirectory(Path.Combine(cli.Folder, "run.zip"), Path.Combine(cli.Folder, "unpacked"));
        Assert.Contains("0 computed", Good("script", "unpacked/script/study/study.csx", "--cache", "other", "--results", "tables"), StringComparison.Ordinal);
        Assert.Contains("stages: the same", Good("diff", "previous", "latest", "--cache", "other"), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(cli.Folder, "tables", "study", "latest", "study.csv")), File.ReadAllBytes(Path.Combine(cli.Folder, "unpacked", "results", "study.csv")));

        Good("script", "study/study.csx", "--cache", "other", "--set", "count=5");
        Assert.Contains("captured.count: 3 → 5", Good("diff", "previous", "latest", "--cache", "other"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_in_the_archive_are_those_that_the_run_wrote()
    {
        Good("export", "latest", "--to", "run.zip");
        using var zip = ZipFile.OpenRead(Path.Combine(cli.Folder, "run.zip"));
        foreach (var table in new[] { "study.csv", "study.md" })
            using (var packed = new StreamReader(zip.GetEntry($"results/{table}")!.Open()))
                Assert.Equal(File.ReadAllText(Path.Combine(cli.Folder, "results", "study", "latest", table)), packed.ReadToEnd());
        Assert.DoesNotContain(zip.Entries, entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_archive_is_refused_and_makes_no_store()
    {
        cli.Write("cut.zip", "PK");
        var refused = cli.Run("import", "cut.zip", "--cache", "other");
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("error: cut.zip: The archive is refused: it is no zip archive, or it is damaged", refused.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(cli.Folder, "other")));
    }

    [Fact]
    public void A_run_is_removed_by_yes_only_and_latest_is_right_afterwards()
    {
        Good("script", "study/study.csx", "--set", "count=5");
        var results = Path.Combine(cli.Folder, "results", "study");
        string[] runs = [.. Directory.GetDirectories(results).Select(path => Path.GetFileName(path)).Where(name => name != "latest").Order(StringComparer.Ordinal)];
        Good("runs", runs[1], "--pin");
        Assert.Contains("is pinned. Let it go first", cli.Run("runs", "latest", "--rm", "--yes").Errors, StringComparison.Ordinal);
        Good("runs", runs[1], "--unpin");

        Assert.StartsWith("Nothing was removed.", Good("runs", "latest", "--rm"), StringComparison.Ordinal);
        Assert.Contains("'imageregression gc' can then remove 3 results", Good("runs", "latest", "--rm", "--yes"), StringComparison.Ordinal);

        Assert.DoesNotContain(runs[1], Good("runs"), StringComparison.Ordinal);
        Assert.Contains(runs[0], Good("runs", "latest"), StringComparison.Ordinal);
        Assert.Equal(runs[0], new FileInfo(Path.Combine(results, "latest")).LinkTarget);
        Assert.False(Directory.Exists(Path.Combine(results, runs[1])));
        Assert.Contains("0 computed", Good("script", "study/study.csx", "--set", "count=5"), StringComparison.Ordinal);   // results stayed

        File.WriteAllText(Path.Combine(results, runs[0], "notes.txt"), "mine");
        Assert.Contains("holds other files than the study's table", Good("runs", runs[0], "--rm", "--yes"), StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFiles(Path.Combine(results, runs[0])).Select(path => Path.GetFileName(path)));
        Assert.Equal(2, cli.Run("runs", "--rm").ExitCode);
    }

    private string Good(params string[] arguments)
    {
        var ended = cli.Run(arguments);
        Assert.True(ended.ExitCode == 0, ended.Shown);
        return ended.Output;
    }
}
