using ImageRegression.Pipeline.History;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class RunRemovalTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly Probe probe = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void The_record_of_one_run_goes_and_all_results_stay()
    {
        var (first, second) = (Run(1), Run(2));
        sandbox.File($"cache/runs/{first}/report.md", "…");

        Assert.Equal(1, Removal(first).Freed().Results);
        Assert.Equal(2, History.Length);
        Removal(first).Remove();

        Assert.Equal([second], History.Select(run => run.Id));
        Assert.Equal([$"{second}.jsonl"], Directory.EnumerateFileSystemEntries(Path.Combine(sandbox.CacheFolder, "runs")).Select(path => Path.GetFileName(path)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(sandbox.CacheFolder, "tmp")));
        Assert.Equal(2, sandbox.Store().Manifests.Count());
        Assert.Equal(1, new Storage.GarbageCollector(sandbox.Store(), keep: 1).Collect().Results);
        File.Delete(Path.Combine(sandbox.CacheFolder, "history.db"));
        Assert.Equal([second], History.Select(run => run.Id));   // made again, it is not in it either
    }

    [Fact]
    public void A_run_that_failed_goes_as_well()
    {
        Assert.Throws<UserErrorException>(() => sandbox.Run(new Number(5, new Probe { Before = _ => throw new UserErrorException("no") })));
        Removal(History.Single().Id).Remove();
        Assert.Empty(History);
    }

    [Fact]
    public void A_live_run_and_a_pinned_one_stay()
    {
        var pinned = Run(1);
        RunPins.Pin(sandbox.CacheFolder, pinned);
        foreach (var refused in new[] { () => Removal(pinned).Remove(), () => { Removal(pinned).Freed(); } })
            Assert.Contains("is pinned. Let it go first", Assert.Throws<UserErrorException>(refused).Message, StringComparison.Ordinal);
        using (var live = sandbox.Runner().Run([new Number(2, probe)]))
            Assert.Contains("goes on still", Assert.Throws<UserErrorException>(() => Removal(live.Id).Remove()).Message, StringComparison.Ordinal);
        Assert.Equal(2, History.Length);
    }

    [Fact]
    public void A_run_that_is_pinned_while_it_is_removed_stays()
    {
        var run = Run(1);
        Disk.Before = (step, path) =>
        {
            // Its log is locked: the last moment before the gate.
            if (step is DiskStep.Lock && path.Contains("locks", StringComparison.Ordinal) && !RunPins.IsPinned(sandbox.CacheFolder, run))
                RunPins.Pin(sandbox.CacheFolder, run);
        };
        try
        {
            Assert.Contains("is pinned", Assert.Throws<UserErrorException>(() => Removal(run).Remove()).Message, StringComparison.Ordinal);
        }
        finally
        {
            Disk.Before = null;
        }
        Assert.Equal([run], History.Select(one => one.Id));
        Assert.True(File.Exists(Path.Combine(sandbox.CacheFolder, "runs", $"{run}.jsonl")));
    }

    private System.Collections.Immutable.ImmutableArray<RunRecord> History => new RunHistory(sandbox.CacheFolder).Runs();

    private RunRemoval Removal(string run) => new(sandbox.Store(), run);

    private string Run(double value)
    {
        using var run = sandbox.Runner().Run([new Number(value, probe)]);
        return run.Id;
    }
}
