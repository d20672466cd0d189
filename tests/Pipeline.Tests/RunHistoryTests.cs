using ImageRegression.Pipeline.History;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class RunHistoryTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly Probe probe = new();

    private RunHistory History => new(sandbox.CacheFolder);

    private string File => Path.Combine(sandbox.CacheFolder, "history.db");

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void Every_run_is_kept_with_its_stages_and_metrics()
    {
        probe.Before = run =>
        {
            run.Metric("MAE", 4.5, "months");
            run.Metric("R2", double.NaN);
        };
        var options = new RunOptions { Study = "baa.csx", Profile = "laptop", Arguments = ["--data", "a b"] };
        new Runner(sandbox.Store(), options).Run([new Number(1, probe)]).Dispose();
        new Runner(sandbox.Store(), options).Run([new Number(1, probe)]).Dispose();
        Assert.Equal([RunStatus.Cached, RunStatus.Finished], History.Runs().Select(run => run.Stages.Single().Status));
        var run = History.Runs()[1];
        Assert.Equal(("baa.csx", "laptop", RunStatus.Finished), (run.Study, run.Profile, run.Status));
        Assert.Equal(["--data", "a b"], run.Arguments.ToArray());
        Assert.NotNull(run.Duration);
        Assert.Equal([new("MAE", 4.5, "months"), new("R2", double.NaN, "")], run.Stages[0].Metrics.ToArray());
    }

    [Fact]
    public void A_failed_run_is_kept_with_what_went_wrong()
    {
        probe.Before = _ => throw new InvalidOperationException("no convergence");
        Assert.Throws<StageFailedException>(() => sandbox.Run(new Number(1, probe)));
        var run = Assert.Single(History.Runs());
        Assert.Equal((RunStatus.Failed, "no convergence"), (run.Status, run.Stages.Single().Reason));
    }

    [Fact]
    public void The_explanation_of_a_stage_says_what_changed_since_it_was_computed_before()
    {
        sandbox.Run(new Number(1, probe));
        sandbox.Run(new Number(2, probe) { BuiltAt = new("study.csx", 7) });
        sandbox.Run(new Number(2, probe));
        var why = History.Explain("number");
        Assert.Equal(["value: 1 → 2"], why!.Changes.ToArray());
        Assert.Equal(("study.csx(7)", "value: 1 → 2"), (why.Stage.BuiltAt, why.Stage.Reason));
    }

    [Fact]
    public void A_stage_never_computed_has_no_explanation()
    {
        Assert.Null(History.Explain("number"));
        sandbox.Run(new Number(1, probe));
        Assert.Null(History.Explain("train"));
        Assert.Null(History.Explain("number", "other.csx"));
    }

    [Fact]
    public void Computed_stages_are_kept_before_the_run_has_ended()
    {
        var during = -1;
        var second = new Probe { Before = _ => during = History.Runs()[0].Stages.Length };
        sandbox.Run(new Plus(new Number(1, probe), 1, second));
        Assert.Equal(1, during);
    }

    [Fact]
    public void A_damaged_history_is_moved_aside_and_the_run_goes_on()
    {
        sandbox.Run(new Number(1, probe));
        SqliteConnection.ClearAllPools();
        System.IO.File.WriteAllText(File, new string('x', 10_000));
        System.IO.File.Delete($"{File}-wal");
        Assert.Equal(2, sandbox.Run(new Number(2, probe)));
        Assert.Contains(sandbox.Events, e => e is RunEvent.Warning warning && warning.Text.StartsWith("The run history is damaged", StringComparison.Ordinal));
        Assert.Equal(["2", "1"], History.Runs().Select(run => run.Stages.Single().Identity.Settings.Single().Text));   // the first from its log
        Assert.Single(Directory.GetFiles(sandbox.CacheFolder, "history.db.damaged-*"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_history_that_is_missing_is_made_again_from_logs_and_manifests(bool isCut)
    {
        probe.Before = run =>
        {
            run.Metric("MAE", 4.5, "months");
            if (probe.Runs == 2)
                throw new InvalidOperationException("no convergence");
        };
        var options = new RunOptions { Study = "baa.csx", Profile = "laptop", Arguments = ["--data", "a b"] };
        void Run(double value) => new Runner(sandbox.Store(), options).Run([new Plus(new Number(value, probe), 1, probe) { BuiltAt = new("study.csx", 7) }]).Dispose();
        Run(1);
        Run(1);
        Assert.Throws<StageFailedException>(() => Run(2));
        probe.Before = _ => { };
        var before = History.Runs();
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(sandbox.CacheFolder, "history.db*"))
            System.IO.File.Delete(file);
        if (isCut)   // as by a kill in the middle of a line
            foreach (var log in Directory.GetFiles(Path.Combine(sandbox.CacheFolder, "runs"), "*.jsonl"))
                System.IO.File.AppendAllText(log, "{\"at\":\"2026");

        var again = History.Runs();
        Assert.Equal(before.Select(Told), again.Select(Told));
        Assert.Equal(3, again.Sum(run => run.Stages.Length));   // two computed, one found
        Assert.NotNull(History.Explain("plus", "baa.csx"));

        // A failed stage left no manifest: its run is told of, itself not.
        static string Told(RunRecord run) => string.Join('|', [
            run.Id, run.Study, run.Profile, .. run.Arguments, $"{run.Started:O}", $"{run.Duration:hh\\:mm\\:ss\\.fff}", $"{run.Status}",
            .. run.Stages.Where(stage => stage.Status is not RunStatus.Failed).Select(stage =>
                $"{stage.Name} {stage.Identity.Fingerprint.Hex} {stage.Status} {stage.Reason} {stage.Duration:hh\\:mm\\:ss\\.fff} {stage.BuiltAt} {string.Join(',', stage.Metrics)}")]);
    }

    [Fact]
    public void A_history_made_again_is_told_once()
    {
        sandbox.Run(new Number(1, probe));
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(sandbox.CacheFolder, "history.db*"))
            System.IO.File.Delete(file);
        sandbox.Run(new Number(2, probe));
        Assert.Single(sandbox.Events.OfType<RunEvent.Warning>(), warning => warning.Text.StartsWith("The run history was missing; 1 run was entered again", StringComparison.Ordinal));
        Assert.Equal("value: 1 → 2", History.Explain("number")!.Stage.Reason);   // planned after it was made again
        sandbox.Events.Clear();
        sandbox.Run(new Number(3, probe));
        Assert.Empty(sandbox.Events.OfType<RunEvent.Warning>());
        Assert.Equal(3, History.Runs().Length);
    }

    [Fact]
    public void A_store_whose_path_is_as_long_as_a_path_can_be_has_a_history()
    {
        var deep = sandbox.Folder;
        while (deep.Length < 3_900)
            deep = Path.Combine(deep, new string('d', Math.Clamp(3_900 - deep.Length - 1, 1, 200)));
        Directory.CreateDirectory(deep);
        List<RunEvent> events = [];
        new Runner(new(deep), new RunOptions { Study = "study.csx" }).Run([new Number(1, probe)], events.Add).Dispose();
        new Runner(new(deep), new RunOptions { Study = "study.csx" }).Run([new Number(1, probe)], events.Add).Dispose();
        Assert.Empty(events.OfType<RunEvent.Warning>());
        Assert.Equal([RunStatus.Cached, RunStatus.Finished], new RunHistory(deep).Runs().Select(run => run.Stages.Single().Status));
    }

    [Fact]
    public void A_history_from_elsewhere_does_not_stop_a_run()
    {
        Directory.CreateDirectory(File);   // no file at all
        Assert.Equal(2, sandbox.Run(new Number(2, probe)));
        Assert.Contains(sandbox.Events, e => e is RunEvent.Warning warning && warning.Text.StartsWith("The run history cannot be used", StringComparison.Ordinal));
    }
}
