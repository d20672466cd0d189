using System.Security.Cryptography;
using Xunit;

namespace ImageRegression.EndToEnd.Tests;

/// <summary>Studies at a tiny size, as a person runs them: processes that may die at any moment.</summary>
public sealed class StudySurvivesKill : IDisposable
{
    private const string Segmentation = """
        var chests = new ChestPhantom(4) { Columns = 48, Rows = 48, Slices = 24, PixelMm = 4.4, SliceMm = 5 };
        return Calcium.UNet(
            new HeartTask { SpacingMm = 12 }, new UNetSpec { Axes = 3, Width = 4, Depth = 2 }, "", Calcium.Scans("", chests, subjects: 4),
            iterations: 250, batch: 2, learningRate: 1e-2);
        """;

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task A_study_killed_in_training_ends_in_the_bits_of_one_left_alone()
    {
        Succeeds(Study("alone", iterations: 60));
        await KilledInTraining(Study("killed", iterations: 60), "killed");
        Assert.DoesNotContain(Bits("killed").Keys, name => name.EndsWith("weights.safetensors", StringComparison.Ordinal));
        Succeeds(Study("killed", iterations: 60));

        Assert.Equal(Bits("alone"), Bits("killed"));
        Assert.Contains(Bits("killed").Keys, name => name.EndsWith("weights.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_U_Net_killed_in_training_ends_in_the_bits_of_one_left_alone()
    {
        cli.Write("segmentation.csx", Segmentation);
        Succeeds(["script", "segmentation.csx", "--cache", "alone"]);
        string[] killed = ["script", "segmentation.csx", "--cache", "killed"];
        await KilledInTraining(killed, "killed");
        Assert.DoesNotContain(Bits("killed").Keys, name => name.EndsWith("weights.safetensors", StringComparison.Ordinal));
        Succeeds(killed);

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

    /// <summary>Starts a study and ends it, without a warning, as soon as it has saved a state of its training.</summary>
    private async Task KilledInTraining(string[] study, string cache)
    {
        var checkpoints = Path.Combine(cli.Folder, cache, "checkpoints");
        using var running = cli.Start(study);
        await Until(() => Directory.Exists(checkpoints) && Directory.EnumerateDirectories(checkpoints, "state-*", SearchOption.AllDirectories)
            .Any(state => !state.EndsWith(".unfinished", StringComparison.Ordinal)));
        running.Kill(entireProcessTree: true);
        await running.WaitForExitAsync();
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
