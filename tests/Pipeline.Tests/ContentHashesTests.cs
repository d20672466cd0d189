using ImageRegression.Pipeline.Storage;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class ContentHashesTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly Probe probe = new();
    private readonly Warnings warnings = new();

    private string Memory => Path.Combine(sandbox.CacheFolder, "content-hashes.tsv");

    public void Dispose() => sandbox.Dispose();

    private ContentHashes Hashes => new(Memory, new LaterClock(), warnings);

    // A file is trusted only two seconds after its last change.
    private sealed class LaterClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddMinutes(1);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("tab\there")]
    [InlineData("line\nend")]
    [InlineData("return\rhere")]
    [InlineData("back\\slash\\n")]
    [InlineData(" blanks ")]
    public void Any_name_a_file_can_have_is_remembered(string name)
    {
        Directory.CreateDirectory(sandbox.CacheFolder);
        var file = sandbox.File(name, "content");
        var hashes = Hashes;
        var content = hashes.Of(file);
        hashes.Save();
        var (path, entry) = Assert.NotNull(ContentHashLine.Read(Assert.Single(File.ReadAllLines(Memory))));
        Assert.Equal((file, content), (path, entry.Content));
        Assert.Null(warnings.Take());
    }

    public static TheoryData<string, Func<string[], IEnumerable<string>>> Damages => new()
    {
        { "doubled", lines => [.. lines, .. lines] },
        { "cut", lines => [.. lines[..^1], lines[^1][..(lines[^1].Length / 2)]] },
        { "flipped digit", lines => [lines[0].Replace(lines[0][20], lines[0][20] == '0' ? '1' : '0'), .. lines[1..]] },
        { "joined", lines => [string.Concat(lines)] },
        { "zeros", lines => [new string('\0', 4096), .. lines] },
        { "of an earlier version", lines => [.. lines.Select(line => line.Split('\t', 2)[1])] },
        { "empty lines", lines => ["", "", .. lines] },
        { "empty", _ => [] },
    };

    [Theory]
    [MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public void Damaged_lines_never_stop_a_study_and_are_told_once(string kind, Func<string[], IEnumerable<string>> harm)
    {
        var stage = new Number(1, probe) { Files = [sandbox.File("a.csv", "1"), sandbox.File("b.csv", "2")] };
        sandbox.Run(stage);
        File.WriteAllLines(Memory, harm(File.ReadAllLines(Memory)));
        sandbox.Events.Clear();
        Assert.Equal(1, sandbox.Run(stage));
        Assert.Equal(1, probe.Runs);
        var told = sandbox.Events.OfType<RunEvent.Warning>().Count(warning => warning.Text.Contains("are damaged and forgotten", StringComparison.Ordinal));
        Assert.Equal(kind is "doubled" or "empty" ? 0 : 1, told);
        sandbox.Run(stage with { Value = 2 });   // learns something, so that the memory is written again
        sandbox.Events.Clear();
        sandbox.Run(stage with { Value = 2 });
        Assert.Empty(sandbox.Events.OfType<RunEvent.Warning>());
    }

    [Fact]
    public void Two_lines_that_contradict_each_other_are_both_forgotten()
    {
        Directory.CreateDirectory(sandbox.CacheFolder);
        var file = sandbox.File("a.csv", "1");
        var hashes = Hashes;
        var content = hashes.Of(file);
        hashes.Save();
        var (path, entry) = ContentHashLine.Read(File.ReadAllLines(Memory).Single())!.Value;
        File.AppendAllText(Memory, ContentHashLine.Of(path, entry with { Content = Fingerprint.Of("a lie") }) + "\n");
        Assert.Equal(content, Hashes.Of(file));
        Assert.Contains("damaged", warnings.Take()!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_memory_that_is_no_file_is_done_without()
    {
        Directory.CreateDirectory(Memory);
        Assert.Equal(1, sandbox.Run(new Number(1, probe) { Files = [sandbox.File("a.csv", "1")] }));
        Assert.Contains(sandbox.Events, happened => happened is RunEvent.Warning { Text: var text } && text.Contains("hashed again", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipe_among_the_files_of_a_study_is_named_and_not_waited_for()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var pipe = Path.Combine(sandbox.Folder, "pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            made.WaitForExit();
        var fault = Assert.Throws<UserErrorException>(() => sandbox.Run(new Number(1, probe) { Files = [pipe] }));
        Assert.Contains("pipe", fault.Message, StringComparison.Ordinal);
        File.Delete(pipe);
        File.CreateSymbolicLink(pipe, "/dev/zero");
        Assert.Throws<UserErrorException>(() => sandbox.Run(new Number(1, probe) { Files = [pipe] }));
        File.Delete(pipe);
        File.CreateSymbolicLink(pipe, pipe);
        Assert.Throws<UserErrorException>(() => sandbox.Run(new Number(1, probe) { Files = [pipe] }));
    }
}
