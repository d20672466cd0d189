using ImageRegression.Pipeline.Storage;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class SourceFileTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    private string CacheFile => Path.Combine(sandbox.Folder, "hashes.tsv");

    private ContentHashes Hashes(TimeProvider? time = null) => new(CacheFile, time ?? TimeProvider.System, new());

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    // Stands in the cache for a file's real hash, so that a test sees whether the file itself was read.
    private static Fingerprint Forged => Fingerprint.Of("forged");

    private void ForgeCache()
    {
        var (path, entry) = ContentHashLine.Read(File.ReadAllLines(CacheFile).Single())!.Value;
        File.WriteAllText(CacheFile, ContentHashLine.Of(path, entry with { Content = Forged }) + "\n");
    }

    private string HashAndForge(TimeProvider? time)
    {
        var path = sandbox.File("a.csv", "1");
        var hashes = Hashes(time);
        Assert.Equal(Fingerprint.Of("1"), hashes.Of(path));
        hashes.Save();
        ForgeCache();
        return path;
    }

    [Fact]
    public void An_old_unchanged_file_is_not_read_again() =>
        Assert.Equal(Forged, Hashes().Of(HashAndForge(new Later(TimeSpan.FromSeconds(5)))));

    [Fact]
    public void A_file_hashed_within_two_seconds_of_its_change_is_read_again() =>
        Assert.Equal(Fingerprint.Of("1"), Hashes().Of(HashAndForge(new Later(TimeSpan.FromSeconds(1.5)))));

    [Fact]
    public void A_changed_file_is_read_again_even_if_size_and_date_are_the_same()
    {
        var path = HashAndForge(new Later(TimeSpan.FromSeconds(5)));
        var date = File.GetLastWriteTimeUtc(path);
        Thread.Sleep(20);   // the file system's clock ticks every few milliseconds
        File.WriteAllText(path, "2");
        File.SetLastWriteTimeUtc(path, date);
        Assert.Equal(Fingerprint.Of("2"), Hashes().Of(path));
    }

    [Fact]
    public void A_file_moved_over_the_old_one_is_read()
    {
        var path = HashAndForge(new Later(TimeSpan.FromSeconds(5)));
        var other = sandbox.File("b.csv", "2");
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(path));
        File.Move(other, path, overwrite: true);
        Assert.Equal(Fingerprint.Of("2"), Hashes().Of(path));
    }

    [Fact]
    public void A_damaged_cache_is_only_forgotten()
    {
        var path = sandbox.File("a.csv", "1");
        File.WriteAllText(CacheFile, "nonsense\n\t\t\t\n");
        Assert.Equal(Fingerprint.Of("1"), Hashes().Of(path));
    }

    [Fact]
    public void What_another_process_learned_is_kept()
    {
        var (one, two) = (Hashes(), Hashes());
        one.Of(sandbox.File("a.csv", "1"));
        two.Of(sandbox.File("b.csv", "2"));
        one.Save();
        two.Save();
        Assert.Equal(2, File.ReadAllLines(CacheFile).Length);
    }

    [Fact]
    public void A_folder_counts_names_and_contents_at_any_depth_but_not_its_place()
    {
        Fingerprint Of(string root) => Hashes().Of(SourceFile.Folder(Path.Combine(sandbox.Folder, root), "*.png"));
        sandbox.File("one/x/1.png", "a");
        sandbox.File("one/2.PNG", "b");
        sandbox.File("two/x/1.png", "a");
        sandbox.File("two/2.PNG", "b");
        sandbox.File("two/notes.txt", "not an image");
        Assert.Equal(Of("one"), Of("two"));
        File.Move(Path.Combine(sandbox.Folder, "two/2.PNG"), Path.Combine(sandbox.Folder, "two/3.PNG"));
        Assert.NotEqual(Of("one"), Of("two"));
        File.Delete(Path.Combine(sandbox.Folder, "two/3.PNG"));
        sandbox.File("two/2.PNG", "other");
        Assert.NotEqual(Of("one"), Of("two"));
    }

    /// <summary>A data set as git-annex leaves it: links, some without their content, and links that lead round.</summary>
    [Fact]
    public async Task Links_are_followed_and_what_is_no_file_is_passed_over()
    {
        sandbox.File("store/1", "a");
        sandbox.File("set/2.png", "b");
        sandbox.File("set/x/3.png", "c");
        foreach (var (link, target) in new[] { ("1.png", "../store/1"), ("gone.png", "../store/9"), ("zero.png", "/dev/zero"), ("round", "."), ("x/up", ".."), ("a.png", "b.png"), ("b.png", "a.png") })
            File.CreateSymbolicLink(Path.Combine(sandbox.Folder, "set", link), target);
        using (var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(sandbox.Folder, "set", "pipe.png")))
            await made.WaitForExitAsync();
        sandbox.File("plain/1.png", "a");
        sandbox.File("plain/2.png", "b");
        sandbox.File("plain/x/3.png", "c");
        Fingerprint[] Of(string root) =>
        [
            Hashes().Of(SourceFile.Folder(Path.Combine(sandbox.Folder, root))),
            Hashes().Of(SourceFile.Named(Path.Combine(sandbox.Folder, root), ["1.png", "2.png", "x/3.png", "gone.png", "zero.png", "pipe.png"])),
        ];
        var plain = Of("plain");
        Assert.Equal(plain[0], plain[1]);
        Assert.Equal(plain, await Task.Run(() => Of("set")).WaitAsync(TimeSpan.FromSeconds(30)));

        sandbox.File("store/9", "fetched");
        Assert.All(Of("set").Zip(plain), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void A_link_counts_by_the_file_that_it_leads_to()
    {
        var (one, two, link) = (sandbox.File("1", "a"), sandbox.File("2", "b"), Path.Combine(sandbox.Folder, "link"));
        File.CreateSymbolicLink(link, one);
        var hashes = Hashes(new Later(TimeSpan.FromSeconds(5)));
        Assert.Equal(hashes.Of(one), hashes.Of(link));
        File.WriteAllText(one, "c");   // of the same size
        Assert.Equal(Fingerprint.Of("c"), hashes.Of(link));
        File.Delete(link);
        File.CreateSymbolicLink(link, two);
        Assert.Equal(Fingerprint.Of("b"), hashes.Of(link));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var stage = new Number(1, new Probe()) { Files = ["no/such/labels.csv"] };
        var fault = Assert.Throws<UserErrorException>(() => sandbox.Run(stage));
        Assert.Equal("no/such/labels.csv: The file or folder does not exist. Check the path the study gives.", fault.Message);
    }

    [Fact]
    public void Where_a_file_lies_and_what_it_is_called_changes_nothing()
    {
        var probe = new Probe();
        sandbox.Run(new Number(1, probe) { Files = [sandbox.File("a/labels.csv", "x")] });
        sandbox.Run(new Number(1, probe) { Files = [sandbox.File("b/table.csv", "x")] });
        Assert.Equal(1, probe.Runs);
    }
}
