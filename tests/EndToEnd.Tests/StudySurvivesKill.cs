using System.Security.Cryptography;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>The bone-age study at a tiny size, as a person runs it: a process that may die at any moment.</summary>
public sealed class StudySurvivesKill : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task A_study_killed_in_training_ends_in_the_bits_of_one_left_alone()
    {
        Succeeds(Study("alone", iterations: 60));

        using (var study = cli.Start(Study("killed", iterations: 60)))
        {
            await Until(() => Directory.Exists(Path.Combine(cli.Folder, "killed", "checkpoints"))
                && Directory.EnumerateDirectories(Path.Combine(cli.Folder, "killed", "checkpoints"), "state-*", SearchOption.AllDirectories)
                    .Any(state => !state.EndsWith(".unfinished", StringComparison.Ordinal)));
            study.Kill(entireProcessTree: true);
            await study.WaitForExitAsync();
        }
        Assert.DoesNotContain(Bits("killed").Keys, name => name.EndsWith("metrics.json", StringComparison.Ordinal));
        Succeeds(Study("killed", iterations: 60));

        Assert.Equal(Bits("alone"), Bits("killed"));
        Assert.Contains(Bits("killed").Keys, name => name.EndsWith("weights.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_run_executes_nothing_and_a_changed_setting_only_what_depends_on_it()
    {
        Succeeds(Study("cache", iterations: 20));
        var first = Bits("cache").Keys.ToArray();

        var again = Succeeds(Study("cache", iterations: 20));
        Assert.Contains("0 computed", again.Output, StringComparison.Ordinal);
        Assert.Equal(first, Bits("cache").Keys);

        Succeeds([.. Study("cache", iterations: 20), "--set", "sigma=1"]);
        var added = Bits("cache").Keys.Except(first).Select(Path.GetFileName).ToArray();
        Assert.Contains("weights.safetensors", added);
        Assert.DoesNotContain("parts.json", added);
        Assert.DoesNotContain("pixels.safetensors", added);
    }

    [Fact]
    public void A_plan_says_what_runs_and_runs_nothing()
    {
        var plan = Succeeds([.. Study("cache", iterations: 20), "--plan"]);
        Assert.Contains("train", plan.Output, StringComparison.Ordinal);
        Assert.Contains("never computed", plan.Output, StringComparison.Ordinal);
        Assert.Empty(Bits("cache"));
    }

    private static string[] Study(string cache, int iterations) =>
        ["script", CommandLine.Study("baa.csx"), "--set", "phantoms=60", "--set", $"iterations={iterations}", "--set", "checkpoint=10",
            "--set", "methods=RM-Loss", "--cache", cache];

    private Ended Succeeds(string[] arguments)
    {
        var ended = cli.Run(arguments);
        Assert.True(ended.ExitCode == 0, ended.Shown);
        return ended;
    }

    /// <summary>SHA-256 of every file of every result but the manifests, which hold times.</summary>
    private SortedDictionary<string, string> Bits(string cache)
    {
        var objects = Path.Combine(cli.Folder, cache, "objects");
        return new(Directory.Exists(objects)
            ? Directory.EnumerateFiles(objects, "*", SearchOption.AllDirectories)
                .Where(path => !Path.GetFileName(path).StartsWith("manifest.", StringComparison.Ordinal))
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
