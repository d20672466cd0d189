using ImageRegression.Pipeline.Storage;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class StoreTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly Probe probe = new();

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Number Stage => new(4, probe);

    public void Dispose() => sandbox.Dispose();

    private void DamageThenRun(Action<string> harm, string expected)
    {
        sandbox.Run(Stage);
        harm(sandbox.ArtifactOf(Stage));
        Assert.Equal($"result damaged: {expected}", sandbox.Runner().Plan([Stage]).Single().Reason);
        Assert.Equal(4, sandbox.Run(Stage));
        Assert.Equal(2, probe.Runs);
        Assert.Contains($"is damaged: {expected}.", Assert.Single(sandbox.Events.OfType<RunEvent.Warning>()).Text, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Path.Combine(sandbox.CacheFolder, "damaged")));
        Assert.Equal(4, sandbox.Run(Stage));
        Assert.Equal(2, probe.Runs);
    }

    [Fact]
    public void A_changed_byte_is_found_and_mended() => DamageThenRun(
        folder =>
        {
            Thread.Sleep(20);   // the file system's clock ticks every few milliseconds
            File.WriteAllText(Path.Combine(folder, "value.json"), "5");
        },
        "the content of value.json has changed");

    [Fact]
    public void A_shortened_file_is_found_and_mended() =>
        DamageThenRun(folder => File.WriteAllText(Path.Combine(folder, "value.json"), ""), "value.json has 0 bytes instead of 1");

    [Fact]
    public void A_missing_file_is_found_and_mended() =>
        DamageThenRun(folder => File.Delete(Path.Combine(folder, "value.json")), "value.json is missing");

    [Fact]
    public void A_missing_manifest_is_found_and_mended() =>
        DamageThenRun(folder => File.Delete(Path.Combine(folder, "manifest.json")), "manifest.json is missing or unreadable");

    [Fact]
    public void An_edited_manifest_is_found_and_mended() => DamageThenRun(
        folder => File.WriteAllText(Path.Combine(folder, "manifest.json"), File.ReadAllText(Path.Combine(folder, "manifest.json")).Replace("number", "numbers", StringComparison.Ordinal)),
        "the content of manifest.json has changed");

    [Fact]
    public void A_result_in_another_results_place_is_found_and_mended() => DamageThenRun(
        folder =>
        {
            var other = Stage with { Value = 8 };
            sandbox.Run(other);
            sandbox.Events.Clear();
            Directory.Delete(folder, recursive: true);
            Directory.Move(sandbox.ArtifactOf(other), folder);
            probe.Before = _ => { };
        },
        "manifest.json speaks of another result", runs: 3);

    private void DamageThenRun(Action<string> harm, string expected, int runs)
    {
        sandbox.Run(Stage);
        harm(sandbox.ArtifactOf(Stage));
        sandbox.Run(Stage);
        Assert.Equal(runs, probe.Runs);
        Assert.Contains($"is damaged: {expected}.", Assert.Single(sandbox.Events.OfType<RunEvent.Warning>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_dead_process_left_half_written_is_never_taken_and_is_removed()
    {
        var fingerprint = sandbox.Runner().Plan([Stage]).Single().Fingerprint;
        var leftover = Directory.CreateDirectory(Path.Combine(sandbox.CacheFolder, "tmp", $"{fingerprint.Hex}-0123")).FullName;
        File.WriteAllText(Path.Combine(leftover, "value.json"), "99");
        Assert.Equal(4, sandbox.Run(Stage));
        Assert.False(Directory.Exists(leftover));
    }

    [Fact]
    public void All_that_killed_runs_leave_is_cleared_by_the_next_run_and_by_mending()
    {
        void Leave()
        {
            var hex = sandbox.Runner().Plan([Stage]).Single().Fingerprint.Hex;
            string[] leftovers =
            [
                $"tmp/{hex}-0123/value.json", $"checkpoints/{hex}/state", $"locks/{new string('a', 64)}.lock.holder", ".01.draft", "content-hashes.tsv.0123",
                "scripts/.02.draft", "reports/ab/.03.draft", "reports/ab/figures/.04.draft", "reports/ab.0123/report.html", "runs/r/.05.draft",
            ];
            foreach (var name in leftovers)
                sandbox.File(Path.Combine("cache", name), "left");
            Left = leftovers;
        }
        sandbox.Run(Stage);
        Leave();
        sandbox.Run(Stage);
        Assert.DoesNotContain(Left, name => File.Exists(Path.Combine(sandbox.CacheFolder, name)));
        Leave();
        Assert.Equal(4, sandbox.Store().Mend().Length);
        Assert.DoesNotContain(Left, name => File.Exists(Path.Combine(sandbox.CacheFolder, name)));
        Assert.Empty(sandbox.Store().Mend());
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Delete(Path.Combine(sandbox.CacheFolder, "history.db"));
        Assert.StartsWith("The run history was missing; 2 runs", Assert.Single(sandbox.Store().Mend()), StringComparison.Ordinal);
        Assert.Equal(4, sandbox.Run(Stage));
        Assert.Equal(1, probe.Runs);
    }

    private string[] Left { get; set; } = [];

    [Fact]
    public void The_unfinished_result_of_a_living_run_is_left_alone()
    {
        var fingerprint = sandbox.Runner().Plan([Stage]).Single().Fingerprint;
        var store = sandbox.Store();
        using var held = store.Lock(fingerprint, "", _ => { }, default);
        var draft = store.Begin(fingerprint);
        sandbox.Run(Stage with { Value = 5 });
        Assert.True(Directory.Exists(draft.Root));
    }

    [Fact]
    public void A_result_is_not_visible_before_its_stage_has_finished()
    {
        var seen = true;
        probe.Before = run =>
        {
            run.Output.WriteText("value.json", "1");
            seen = sandbox.Store().Find(run.Fingerprint, out _) is not null;
        };
        sandbox.Run(Stage);
        Assert.False(seen);
    }

    [Fact]
    public async Task Two_runs_at_once_compute_a_stage_once()
    {
        var stages = Enumerable.Range(0, 20).Select(i => new Number(i, probe)).ToArray();
        probe.Before = _ => Thread.Sleep(5);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => sandbox.Runner().Run(stages).Dispose())));
        Assert.Equal(20, probe.Runs);
    }

    [Fact]
    public async Task A_run_tells_that_it_waits_and_for_whom()
    {
        using var computing = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        probe.Before = _ =>
        {
            computing.Set();
            mayEnd.Wait(Patience);
        };
        var holder = Task.Run(() => sandbox.Runner().Run([Stage]).Dispose());
        Assert.True(computing.Wait(Patience));
        List<RunEvent> events = [];
        using var waiter = sandbox.Runner().Run([Stage], happened =>
        {
            events.Add(happened);
            if (happened is RunEvent.Waiting)
                mayEnd.Set();
        });
        await holder;
        Assert.Equal(Environment.ProcessId, Assert.Single(events.OfType<RunEvent.Waiting>()).ProcessId);
        Assert.Contains(events, happened => happened is RunEvent.Cached);
    }

    [Fact]
    public void A_wait_can_be_given_up()
    {
        var fingerprint = sandbox.Runner().Plan([Stage]).Single().Fingerprint;
        using var held = sandbox.Store().Lock(fingerprint, "", _ => { }, default);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => sandbox.Runner().Run([Stage], happened =>
        {
            if (happened is RunEvent.Waiting)
                stop.Cancel();
        }, stop.Token));
    }

    [Theory]
    [InlineData("../escape.txt")]
    [InlineData("/etc/escape.txt")]
    [InlineData("manifest.json")]
    [InlineData("a/../manifest.sha256")]
    public void An_artifact_lies_within_its_folder_and_beside_the_manifest(string name) =>
        Assert.Throws<ArgumentException>(() => new ArtifactFolder(sandbox.Folder).WriteText(name, "x"));

    [Fact]
    public void A_value_goes_through_JSON_unharmed()
    {
        var folder = new ArtifactFolder(sandbox.Folder);
        double[] values = [double.NaN, double.PositiveInfinity, -0.0, 0.1, double.Epsilon];
        folder.WriteJson("deep/values.json", values);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), folder.ReadJson<double[]>("deep/values.json").Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(["deep/values.json"], folder.Files.ToArray());
    }

    [Fact]
    public void Hashes_are_remembered_of_results_but_not_of_drafts()
    {
        sandbox.Run(Stage);
        var remembered = File.ReadAllLines(Path.Combine(sandbox.CacheFolder, "content-hashes.tsv"));
        Assert.EndsWith(Path.Combine(sandbox.ArtifactOf(Stage), "value.json"), Assert.Single(remembered), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_may_not_be_written_to_is_the_users_to_mend()
    {
        var blocked = sandbox.File("file", "not a folder");
        var fault = Record.Exception(() => new Runner(new Store(Path.Combine(blocked, "cache")), new()).Run([Stage]));
        Assert.IsType<UserErrorException>(fault);
    }
}
