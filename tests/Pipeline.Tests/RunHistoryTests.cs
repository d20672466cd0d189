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
        Assert.Single(History.Runs());
        Assert.Single(Directory.GetFiles(sandbox.CacheFolder, "history.db.damaged-*"));
    }

    [Fact]
    public void A_history_from_elsewhere_does_not_stop_a_run()
    {
        Directory.CreateDirectory(File);   // no file at all
        Assert.Equal(2, sandbox.Run(new Number(2, probe)));
        Assert.Contains(sandbox.Events, e => e is RunEvent.Warning warning && warning.Text.StartsWith("The run history cannot be used", StringComparison.Ordinal));
    }
}
