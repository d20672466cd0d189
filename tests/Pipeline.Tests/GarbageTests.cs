using System.Globalization;
using ImageRegression.Pipeline.History;
using ImageRegression.Pipeline.Storage;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class GarbageTests : IDisposable
{
    private const int Studies = 4, Rounds = 12, Sharing = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);   // for a busy machine

    private readonly Sandbox sandbox = new();
    private readonly Probe probe = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void The_newest_runs_of_each_study_stay_with_their_results_and_the_rest_goes()
    {
        foreach (var value in new[] { 1, 2, 3 })
            Run("a.csx", value);
        Run("b.csx", 10);

        var found = Collector(keep: 2).Find();
        Assert.Equal((1, 3), (found.Results, found.Kept.Length));
        Assert.Equal("number", found.Longest(5).Single().Name);
        Assert.Equal(found.Cost, found.Longest(5).Single().Duration);
        Assert.True(IsStored(1), "Looking removes nothing.");

        var gone = Collector(keep: 2).Collect();

        Assert.Equal(found.Items.Order(ByPath).ToArray(), gone.Items.Order(ByPath).ToArray());
        Assert.Equal([false, true, true, true], AreStored(1, 2, 3, 10));
        Assert.Equal(found.Kept.ToArray(), new RunHistory(sandbox.CacheFolder).Runs().Select(run => run.Id).Order(StringComparer.Ordinal).ToArray());
        Assert.Empty(Collector(keep: 2).Find().Items);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(sandbox.CacheFolder, "tmp")));
    }

    [Fact]
    public void A_pinned_run_and_runs_of_other_studies_stay()
    {
        var pinned = Run("a.csx", 1);
        Run("a.csx", 2);
        Run("b.csx", 3);
        RunPins.Pin(sandbox.CacheFolder, pinned);

        new GarbageCollector(sandbox.Store(), keep: 0, study => study == "a.csx").Collect();

        Assert.Equal([true, false, true], AreStored(1, 2, 3));
    }

    [Fact]
    public void What_is_being_read_without_a_run_stays_until_it_is_let_go()
    {
        foreach (var value in new[] { 1, 2 })
            Run("a.csx", value);
        var reader = new Runner(sandbox.Store(), new RunOptions { Study = "a.csx" });
        using (reader.Hold([new Number(1, probe)], Assert.Fail))
        {
            Collector(keep: 1).Collect();
            Assert.Equal([true, true], AreStored(1, 2));
        }
        Collector(keep: 1).Collect();
        Assert.Equal([false, true], AreStored(1, 2));
    }

    [Fact]
    public void What_cannot_be_said_to_be_read_is_warned_of()
    {
        Run("a.csx", 1);
        var leases = Path.Combine(sandbox.CacheFolder, "leases");
        Directory.Delete(leases, recursive: true);
        File.WriteAllText(leases, "");   // no folder can be made here
        var warnings = new List<string>();
        Assert.Null(new Runner(sandbox.Store(), new RunOptions { Study = "a.csx" }).Hold([new Number(1, probe)], warnings.Add));
        Assert.StartsWith("This run could not say which results it needs", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_failed_run_had_computed_and_its_checkpoints_stay()
    {
        var fails = new Plus(new Number(5, probe), 1, new Probe
        {
            Before = run =>
            {
                File.WriteAllText(Path.Combine(run.CheckpointFolder, "step"), "100");
                throw new UserErrorException("no");
            },
        });
        Assert.Throws<UserErrorException>(() => sandbox.Run(fails));
        foreach (var value in new[] { 1, 2 })
            Run("study.csx", value);

        Collector(keep: 1).Collect();

        Assert.True(IsStored(5));
        Assert.Single(Directory.GetDirectories(Path.Combine(sandbox.CacheFolder, "checkpoints")));
        Assert.Equal([false, true], AreStored(1, 2));
    }

    [Fact]
    public void A_run_that_is_alive_keeps_what_it_planned_until_it_is_disposed()
    {
        using (var run = sandbox.Runner().Run([new Plus(new Number(1, probe), 1, probe)]))
        {
            Collector(keep: 0).Collect();
            Assert.Equal(1, run.Value((Stage<double>)run.Stages[0].Stage));
            Assert.Equal(2, run.Value((Stage<double>)run.Stages[1].Stage));
        }
        Collector(keep: 0).Collect();
        Assert.False(IsStored(1));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(sandbox.CacheFolder, "leases"), "*.needs"));
    }

    [Fact]
    public void Whatever_began_ended_or_was_pinned_since_it_was_looked_is_seen_under_the_gate()
    {
        Run("a.csx", 1);
        var pinned = Run("a.csx", 2);
        Run("a.csx", 3);
        var steps = 0;
        Disk.Before = (step, path) =>
        {
            // The first thing that is removed is locked: now all of these happen.
            if (step is not DiskStep.Lock || path.Contains("leases", StringComparison.Ordinal) || steps++ > 0)
                return;
            Run("b.csx", 1);
            RunPins.Pin(sandbox.CacheFolder, pinned);
        };
        Collector(keep: 0).Collect();
        Disk.Before = null;

        Assert.Equal([true, true, false], AreStored(1, 2, 3));
    }

    [Fact]
    public async Task Beside_studies_that_share_results_it_removes_nothing_that_they_need()
    {
        using var stop = new CancellationTokenSource(Patience);
        using var collector = SecondProcess.Start(SecondProcess.Collecting, sandbox.Folder);
        var studies = Enumerable.Range(0, Studies).Select(number => SecondProcess.Start(SecondProcess.Studying + number.ToString(CultureInfo.InvariantCulture), sandbox.Folder)).ToArray();
        await Task.WhenAll(studies.Select(study => study.WaitForExitAsync(stop.Token)));
        sandbox.File("stop", "");
        await collector.WaitForExitAsync(stop.Token);

        Assert.Equal("", string.Concat(Directory.EnumerateFiles(sandbox.Folder, "fault-*").Select(File.ReadAllText)));
        Assert.All(studies, study => Assert.Equal(0, study.ExitCode));
        Assert.Equal(0, collector.ExitCode);
        var removed = int.Parse(File.ReadAllText(Path.Combine(sandbox.Folder, "removed")), CultureInfo.InvariantCulture);
        Assert.True(removed > Rounds, $"Only {removed} results were removed beside the studies: this proves nothing.");
        foreach (var study in studies)
            study.Dispose();
        using var last = sandbox.Runner().Run([]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(sandbox.CacheFolder, "tmp")));
    }

    /// <summary>A plan has no lease: it publishes nothing and holds nothing, and what goes while it looks is absent to it, not damaged.</summary>
    [Fact]
    public async Task Plans_beside_runs_and_collections_are_true_and_leave_nothing()
    {
        var source = sandbox.File("source", "6");
        var study = new Plus(new Number(6, probe) { Files = [source] }, 1, probe);
        var isDone = false;
        var planned = 0;
        var planners = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                var plan = sandbox.Runner().Plan([study]);
                Assert.All(plan, stage => Assert.DoesNotContain("damaged", stage.Reason, StringComparison.Ordinal));
                Assert.All(plan, stage => Assert.DoesNotContain("other bits", stage.Reason, StringComparison.Ordinal));
                Interlocked.Increment(ref planned);
            }
        })).ToArray();
        try
        {
            for (var round = 0; round < Rounds || Volatile.Read(ref planned) < Rounds; round++)
            {
                using (var run = sandbox.Runner().Run([study]))
                    Assert.Equal(7, run.Value(study));
                Collector(keep: 0).Collect();
            }
        }
        finally
        {
            Volatile.Write(ref isDone, true);
        }
        await Task.WhenAll(planners);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(sandbox.CacheFolder, "tmp")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(sandbox.CacheFolder, "leases"), "*.needs"));
        using var last = sandbox.Runner().Run([study]);
        Assert.Equal(7, last.Value(study));
        Assert.True(sandbox.Runner().Plan([study])[^1].Cached);
    }

    /// <summary>What a process of <see cref="SecondProcess.Collecting"/> does: nothing is kept but for those alive.</summary>
    internal static int CollectUntilTold(string folder)
    {
        var removed = 0;
        while (!File.Exists(Path.Combine(folder, "stop")))
            removed += new GarbageCollector(new(Path.Combine(folder, "cache")), keep: 0).Collect().Results;
        File.WriteAllText(Path.Combine(folder, "removed"), removed.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>What a process of <see cref="SecondProcess.Studying"/> does: some results are those of others too, some are taken over from them.</summary>
    internal static int Study(int number, string folder)
    {
        var slow = new Probe { Before = _ => Thread.Sleep(10) };
        for (var round = 0; round < Rounds; round++)
        {
            var file = Path.Combine(folder, $"source-{(number + round) % Sharing}");
            if (!File.Exists(file))
                Disk.Replace(file, file);
            var shared = new Plus(new Number(6, slow) { Files = [file] }, 1, slow);
            var own = new Plus(shared, number, slow);
            var told = new List<RunEvent>();
            try
            {
                using var run = new Runner(new(Path.Combine(folder, "cache")), new() { Study = $"{number}.csx" }).Run([own, shared], told.Add);
                Assert.Equal((7 + number, 7), (run.Value(own), run.Value(shared)));
                // Processes that begin one store at once may warn of what none depends on, without gc as well.
                Assert.DoesNotContain(told.OfType<RunEvent.Warning>(), warning => warning.Text.Contains("result", StringComparison.Ordinal) && warning.Text.Contains("damaged", StringComparison.Ordinal));
                Assert.DoesNotContain(told, happened => happened is RunEvent.Failed);
            }
            catch (Exception fault)
            {
                File.WriteAllText(Path.Combine(folder, $"fault-{number}"), fault.ToString());
                throw;
            }
        }
        return 0;
    }

    private static Comparer<GarbageItem> ByPath => Comparer<GarbageItem>.Create((one, other) => string.CompareOrdinal(one.Path, other.Path));

    private GarbageCollector Collector(int keep) => new(sandbox.Store(), keep);

    private string Run(string study, double value)
    {
        using var run = new Runner(sandbox.Store(), new() { Study = study }).Run([new Number(value, probe)]);
        return run.Id;
    }

    private IEnumerable<bool> AreStored(params int[] values) => values.Select(IsStored);

    private bool IsStored(int value) => sandbox.Runner().Plan([new Number(value, probe)]).Single().Cached;
}
