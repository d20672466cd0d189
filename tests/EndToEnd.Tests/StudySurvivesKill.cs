using System.Security.Cryptography;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>The bone-age study at a tiny size, as a person runs it: a process that may die at any moment.</summary>
public sealed class StudySurvivesKill
{
    private static readonly string[] Tiny =
        ["script", "experiments/baa.csx", "--set", "phantoms=60", "--set", "iterations=220"];

    [Fact]
    public async Task A_study_killed_in_training_ends_in_the_bits_of_one_left_alone()
    {
        using var folder = new TemporaryFolder();
        var (alone, killed) = (folder.Path("alone"), folder.Path("killed"));
        await CommandLine.Run([.. Tiny, "--cache", alone]).ExitsWith(0);

        using (var study = CommandLine.Start([.. Tiny, "--cache", killed]))
        {
            await Until(() => Directory.Exists(Path.Combine(killed, "checkpoints"))
                && Directory.EnumerateDirectories(Path.Combine(killed, "checkpoints"), "state-*", SearchOption.AllDirectories)
                    .Any(state => !state.EndsWith(".unfinished", StringComparison.Ordinal)));
            study.Kill(entireProcessTree: true);
            await study.WaitForExitAsync();
        }
        Assert.DoesNotContain(Bits(killed).Keys, name => name.EndsWith("metrics.json", StringComparison.Ordinal));
        await CommandLine.Run([.. Tiny, "--cache", killed]).ExitsWith(0);

        Assert.Equal(Bits(alone), Bits(killed));
        Assert.Contains(Bits(killed).Keys, name => name.EndsWith("weights.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_run_executes_nothing_and_a_changed_setting_only_what_depends_on_it()
    {
        using var folder = new TemporaryFolder();
        string[] study = ["script", "experiments/baa.csx", "--set", "phantoms=60", "--set", "iterations=20", "--cache", folder.Path("cache")];
        await CommandLine.Run(study).ExitsWith(0);
        var first = Bits(folder.Path("cache"));

        var again = await CommandLine.Run([.. study, "--plan"]).ExitsWith(0);
        Assert.DoesNotContain("will run", again.Output, StringComparison.Ordinal);

        await CommandLine.Run([.. study, "--set", "sigma=1"]).ExitsWith(0);
        var added = Bits(folder.Path("cache")).Keys.Except(first.Keys).ToArray();
        Assert.Contains(added, name => name.EndsWith("weights.safetensors", StringComparison.Ordinal));
        Assert.DoesNotContain(added, name => name.EndsWith("parts.json", StringComparison.Ordinal));
        Assert.DoesNotContain(added, name => name.Contains("images", StringComparison.Ordinal));
    }

    /// <summary>SHA-256 of every file of every result but the manifests, which hold times.</summary>
    private static SortedDictionary<string, string> Bits(string cache)
    {
        var objects = Path.Combine(cache, "objects");
        return new(Directory.Exists(objects)
            ? Directory.EnumerateFiles(objects, "*", SearchOption.AllDirectories)
                .Where(path => Path.GetFileName(path) != "manifest.json")
                .ToDictionary(path => Path.GetRelativePath(objects, path), path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))))
            : [], StringComparer.Ordinal);
    }

    private static async Task Until(Func<bool> happened)
    {
        for (var patience = TimeSpan.FromMinutes(3); !happened(); patience -= TimeSpan.FromMilliseconds(20))
        {
            Assert.True(patience > TimeSpan.Zero, "No checkpoint appeared.");
            await Task.Delay(20);
        }
    }
}
