using System.Security.Cryptography;
using Xunit;

namespace ImageRegression.Scripting.Tests;

/// <summary>What a folder of results may hold in the place of a compiled script. Only what this user compiled from this source may run.</summary>
public sealed class CompiledScriptTests : IDisposable
{
    private const string Script = "Title(\"one\");\nvar n = Arg(\"n\", 1);\nreturn $\"answer {n}\";";

    private readonly ScriptWorkspace scripts = new();

    public void Dispose() => scripts.Dispose();

    private string Compiled(string ending) => Directory.GetFiles(Path.Combine(scripts.Cache, "scripts"), $"*.{ending}").Single();

    public static TheoryData<string, string> Damages
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var ending in new[] { "dll", "json", "hmac" })
                foreach (var harm in new[] { "flipped at the start", "flipped in the middle", "flipped at the end", "cut", "emptied", "deleted", "zeroed", "longer", "a folder" })
                    all.Add(ending, harm);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_file_is_compiled_again(string ending, string harm)
    {
        Assert.Equal("answer 2", scripts.TextOf(Script, ("n", "2")));
        var whole = Files();
        Harm(Compiled(ending), harm);

        Assert.Equal("answer 2", scripts.TextOf(Script, ("n", "2")));
        Assert.Equal("one", scripts.Describe(Script).Title);
        if (harm == "a folder")
            return;   // it stays in the way; the script is compiled on every run
        var written = File.GetLastWriteTimeUtc(Compiled("hmac"));
        Assert.Equal("answer 2", scripts.TextOf(Script, ("n", "2")));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Compiled("hmac")));   // taken, not compiled once more
        Assert.Equal(whole.Keys, Files().Keys);
    }

    private Dictionary<string, byte[]> Files() =>
        Directory.GetFiles(Path.Combine(scripts.Cache, "scripts")).Order(StringComparer.Ordinal).ToDictionary(file => file, File.ReadAllBytes);

    private static void Harm(string file, string how)
    {
        var bytes = File.ReadAllBytes(file);
        switch (how)
        {
            case "flipped at the start": bytes[0] ^= 1; break;
            case "flipped in the middle": bytes[bytes.Length / 2] ^= 1; break;
            case "flipped at the end": bytes[^1] ^= 1; break;
            case "cut": bytes = bytes[..(bytes.Length / 2)]; break;
            case "emptied": bytes = []; break;
            case "zeroed": Array.Clear(bytes); break;
            case "longer": bytes = [.. bytes, 0]; break;
        }
        File.Delete(file);
        if (how == "a folder")
            Directory.CreateDirectory(file);
        else if (how != "deleted")
            File.WriteAllBytes(file, bytes);
    }

    [Fact]
    public void Code_that_came_with_somebody_elses_folder_does_not_run()
    {
        // A stranger compiles another script and puts it, sealed by the stranger's own key, where ours is looked for.
        var source = ScriptSource.Open(scripts.Write("study.csx", Script));
        var evil = ScriptSource.Open(scripts.Write("evil.csx", "return \"evil\";"));
        var stranger = new ScriptCache(scripts.Cache, new UserKey(Path.Combine(scripts.Folder, "stranger", "key")));
        stranger.Get(evil);
        foreach (var ending in new[] { "dll", "json", "hmac" })
            File.Copy(Path.Combine(scripts.Cache, "scripts", $"{evil.Key}.{ending}"), Path.Combine(scripts.Cache, "scripts", $"{source.Key}.{ending}"));

        Assert.Equal("answer 1", scripts.TextOf(Script));
    }

    [Fact]
    public void Ones_own_script_is_not_taken_for_another_source()
    {
        var key = new UserKey(Path.Combine(scripts.Folder, "settings", "key"));
        var cache = new ScriptCache(scripts.Cache, key);
        var (one, other) = (ScriptSource.Open(scripts.Write("a.csx", "return 1;")), ScriptSource.Open(scripts.Write("b.csx", "return 2;")));
        var (first, second) = (cache.Get(one), cache.Get(other));
        foreach (var ending in new[] { "dll", "json", "hmac" })
            File.Copy(Path.Combine(scripts.Cache, "scripts", $"{one.Key}.{ending}"), Path.Combine(scripts.Cache, "scripts", $"{other.Key}.{ending}"), overwrite: true);
        Assert.NotEqual(SHA256.HashData(first.Image), SHA256.HashData(cache.Get(other).Image));
        Assert.Equal(second.Description.File, cache.Get(other).Description.File);
    }

    [Fact]
    public void The_key_is_made_once_and_for_the_user_alone()
    {
        var file = Path.Combine(scripts.Folder, "settings", "deep", "key");
        var first = new UserKey(file).Of([1, 2, 3]);
        Assert.Equal(first, new UserKey(file).Of([1, 2, 3]));
        Assert.NotEqual(first, new UserKey(file + "2").Of([1, 2, 3]));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file, file + "2"], Directory.GetFiles(Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal));
        File.WriteAllBytes(file, new byte[3]);   // no key: another one is made
        Assert.NotEqual(first, new UserKey(file).Of([1, 2, 3]));
    }

    [Fact]
    public void Without_a_place_for_a_key_a_script_is_compiled_every_time_and_never_kept()
    {
        var cache = new ScriptCache(scripts.Cache, new UserKey(Path.Combine(scripts.Write("no-folder", ""), "key")));
        var source = ScriptSource.Open(scripts.Write("a.csx", "return 1;"));
        Assert.NotEmpty(cache.Get(source).Image);
        Assert.False(Directory.Exists(Path.Combine(scripts.Cache, "scripts")));
    }
}
