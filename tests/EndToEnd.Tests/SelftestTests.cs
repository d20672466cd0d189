using Xunit;

namespace ImageRegression.EndToEnd.Tests;

public sealed class SelftestTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    // The short form of scripts/kill-sweep and of all that selftest tries.
    [Fact]
    public void A_short_selftest_loses_nothing_and_leaves_nothing_behind()
    {
        var ended = cli.Run("selftest", "--folder", ".", "--steps", "5", "--kills", "3", "--rounds", "1", "--processes", "8", "--killed", "3", "--flips", "1");
        Assert.True(ended.ExitCode == 0, ended.Shown);
        Assert.Contains("lost: nothing.", ended.Output, StringComparison.Ordinal);
        foreach (var part in new[] { "kill before a step", "SIGKILL at a random moment", "8 processes on one store, 3 of them killed", "bit flipped", "disk full or failing", "clock put back", "damaged input" })
            Assert.Contains(part, ended.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(cli.Folder));
    }

    [Fact]
    public void A_part_that_there_is_not_is_named() =>
        Assert.Contains("there is no part 'flops'", cli.Run("selftest", "--only", "flops").Errors, StringComparison.Ordinal);

    [Fact]
    public void Doctor_reads_every_stored_result_again_and_sets_the_damaged_one_aside()
    {
        cli.Write("study.csx", "return Stage.From(\"one\", () => new[] { 1.5, 2.5 });");
        Assert.Equal(0, cli.Run("script", "study.csx", "--cache", "cache").ExitCode);
        var whole = cli.Run("doctor", "--cache", "cache", "--verify");
        Assert.Contains("all 1 stored results are as they were written", whole.Output, StringComparison.Ordinal);

        // Of the same length and time: what is remembered of the file would call it whole but for its inode's time.
        var file = Directory.EnumerateFiles(Path.Combine(cli.Folder, "cache", "objects"), "value.json", SearchOption.AllDirectories).Single();
        var written = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(file, File.ReadAllText(file).Replace("1.5", "1.4", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(file, written);
        var damaged = cli.Run("doctor", "--cache", "cache", "--verify");
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("the content of value.json has changed", damaged.Output, StringComparison.Ordinal);
        Assert.Contains("all 0 stored results", cli.Run("doctor", "--cache", "cache", "--verify").Output, StringComparison.Ordinal);
        Assert.Contains("1 computed", cli.Run("script", "study.csx", "--cache", "cache").Shown, StringComparison.Ordinal);
    }
}
