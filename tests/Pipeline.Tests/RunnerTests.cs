using System.Text.Json;
using Xunit;

namespace ImageRegression.Pipeline.Tests;

public sealed class RunnerTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly Probe first = new(), second = new();

    private Plus Sum(double left = 1, double right = 2) => new(new Number(left, first) { Name = "base" }, right, second) { Name = "sum" };

    private string ReasonFor(Stage target, string name, params string[] force) =>
        sandbox.Runner(force).Plan([target]).Single(planned => planned.Name == name).Reason;

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void What_is_stored_is_not_computed_again()
    {
        Assert.Equal(3, sandbox.Run(Sum()));
        Assert.Equal(3, sandbox.Run(Sum()));
        Assert.Equal((1, 1), (first.Runs, second.Runs));
    }

    [Fact]
    public void A_changed_setting_recomputes_only_what_depends_on_it()
    {
        sandbox.Run(Sum());
        Assert.Equal(11, sandbox.Run(Sum(right: 10)));
        Assert.Equal((1, 2), (first.Runs, second.Runs));
    }

    [Fact]
    public void Upstream_of_a_stored_result_is_neither_read_nor_missed()
    {
        sandbox.Run(Sum());
        var reads = first.Reads;
        Directory.Delete(sandbox.ArtifactOf(Sum().Left), recursive: true);
        Assert.Equal(3, sandbox.Run(Sum()));
        Assert.Equal((1, reads), (first.Runs, first.Reads));
        Assert.Equal(PlannedAction.Skip, sandbox.Runner().Plan([Sum()])[0].Action);
    }

    [Fact]
    public void The_plan_lists_inputs_first_and_equal_results_once()
    {
        var shared = new Number(1, first) { Name = "base" };
        var plan = sandbox.Runner().Plan([new Plus(shared, 2, second) { Name = "a" }, new Plus(shared with { Name = "again" }, 3, second) { Name = "b" }]);
        Assert.Equal(["base", "a", "b"], plan.Select(planned => planned.Name));
    }

    [Fact]
    public void Planning_computes_nothing()
    {
        sandbox.Runner().Plan([Sum()]);
        Assert.Equal((0, 0), (first.Runs, second.Runs));
    }

    [Fact]
    public void A_stage_never_seen_is_said_to_be_so() => Assert.Equal("never computed", ReasonFor(Sum(), "sum"));

    [Fact]
    public void The_reason_names_the_changed_setting_with_both_values()
    {
        sandbox.Run(Sum(right: 1e-4));
        Assert.Equal("right: 0.0001 → 0.001", ReasonFor(Sum(right: 1e-3), "sum"));
    }

    [Fact]
    public void The_reason_names_the_changed_input_by_its_role()
    {
        sandbox.Run(Sum());
        Assert.Equal("input left changed", ReasonFor(Sum(left: 5), "sum"));
        Assert.Equal("value: 1 → 5", ReasonFor(Sum(left: 5), "base"));
    }

    [Fact]
    public void The_reason_names_the_changed_file()
    {
        var stage = new Number(1, first) { Files = [sandbox.File("labels.csv", "a")] };
        sandbox.Run(stage);
        sandbox.File("labels.csv", "b");
        Assert.Equal($"file {Path.Combine(sandbox.Folder, "labels.csv")} changed", ReasonFor(stage, "number"));
    }

    [Fact]
    public void Of_several_stages_of_one_name_the_reason_compares_with_the_nearest()
    {
        using (sandbox.Runner().Run([Sum(1, 2), Sum(9, 3)]))
            Assert.Equal("right: 3 → 4", ReasonFor(Sum(9, 4), "sum"));
    }

    [Fact]
    public void A_deleted_result_is_said_to_be_gone()
    {
        sandbox.Run(Sum());
        Directory.Delete(sandbox.ArtifactOf(Sum()), recursive: true);
        Assert.Equal("result no longer in the store", ReasonFor(Sum(), "sum"));
    }

    [Fact]
    public void Force_computes_again_and_tells_that_the_bits_agree()
    {
        sandbox.Run(Sum());
        sandbox.Run(Sum(), "base");
        Assert.Equal((2, 1), (first.Runs, second.Runs));
        Assert.Contains(sandbox.Events, e => e is RunEvent.Note { Stage.Name: "base", Text: "computed again: same bits" });
        Assert.Equal("forced", ReasonFor(Sum(), "base", "base"));
    }

    [Fact]
    public void Force_tells_which_file_came_out_with_other_bits()
    {
        sandbox.Run(Sum());
        first.Before = run => run.Output.WriteText("noise.txt", Guid.NewGuid().ToString());
        sandbox.Run(Sum(), "base");
        var note = Assert.Single(sandbox.Events.OfType<RunEvent.Note>());
        Assert.StartsWith("computed again: DIFFERENT bits in noise.txt;", note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Forcing_an_unknown_stage_lists_the_known_ones()
    {
        var fault = Assert.Throws<UserErrorException>(() => sandbox.Run(Sum(), "trian"));
        Assert.Equal("There is no stage 'trian' to compute again. The study has: base, sum.", fault.Message);
    }

    [Fact]
    public void A_failure_keeps_what_was_computed_and_names_the_line_that_built_the_stage()
    {
        second.Before = _ => throw new InvalidOperationException("no convergence");
        var failing = Sum() with { BuiltAt = new("study.csx", 12) };
        var fault = Assert.Throws<StageFailedException>(() => sandbox.Run(failing));
        Assert.Equal("study.csx(12): The stage 'sum' failed: no convergence", fault.Message);
        Assert.Contains(sandbox.Events, e => e is RunEvent.Failed { Stage.Name: "sum", Error: InvalidOperationException });
        second.Before = _ => { };
        Assert.Equal(3, sandbox.Run(Sum()));
        Assert.Equal(1, first.Runs);
    }

    [Fact]
    public void A_failure_leaves_no_half_written_result()
    {
        second.Before = run =>
        {
            run.Output.WriteText("half.txt", "…");
            throw new InvalidOperationException("no convergence");
        };
        Assert.Throws<StageFailedException>(() => sandbox.Run(Sum()));
        Assert.False(Directory.Exists(sandbox.ArtifactOf(Sum())));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(sandbox.CacheFolder, "tmp")));
    }

    [Fact]
    public void A_users_own_fault_is_passed_on_as_it_is()
    {
        second.Before = _ => throw new UserErrorException("The label 'x' is not a number.", "labels.csv", 18);
        Assert.Equal("labels.csv(18): The label 'x' is not a number.", Assert.Throws<UserErrorException>(() => sandbox.Run(Sum())).Message);
    }

    [Fact]
    public void A_stage_that_writes_nothing_fails()
    {
        var silent = new Silent();
        Assert.Contains("wrote no file", Assert.Throws<StageFailedException>(() => sandbox.Runner().Run([silent])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_a_stage_that_is_not_an_input_fails()
    {
        var stray = new Number(7, first);
        second.Before = run => run.Input(stray);
        Assert.Contains("not among its Inputs", Assert.Throws<StageFailedException>(() => sandbox.Run(Sum())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_run_leaves_its_checkpoint_and_a_finished_one_does_not()
    {
        using var stop = new CancellationTokenSource();
        first.Before = run =>
        {
            File.WriteAllText(Path.Combine(run.CheckpointFolder, "step"), "100");
            stop.Cancel();
            run.Cancellation.ThrowIfCancellationRequested();
        };
        Assert.Throws<OperationCanceledException>(() => sandbox.Runner().Run([Sum()], null, stop.Token));
        var resumed = "";
        first.Before = run => resumed = File.ReadAllText(Path.Combine(run.CheckpointFolder, "step"));
        sandbox.Run(Sum());
        Assert.Equal("100", resumed);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(sandbox.CacheFolder, "checkpoints")));
    }

    [Fact]
    public void A_note_reaches_all_results_computed_from_it_also_from_the_store()
    {
        first.Before = run => run.Note("digital phantom");
        sandbox.Run(Sum());
        sandbox.Events.Clear();
        sandbox.Run(Sum());
        Assert.Equal(["digital phantom"], Assert.Single(sandbox.Events.OfType<RunEvent.Cached>()).Manifest.AllNotes.ToArray());
    }

    [Fact]
    public void The_last_value_of_a_metric_is_kept_even_if_it_is_no_number()
    {
        first.Before = run =>
        {
            run.Metric("loss", 2.5);
            run.Metric("loss", double.NaN);
        };
        sandbox.Run(Sum());
        Assert.Equal(double.NaN, Assert.Single(sandbox.Store().Manifests.Single(manifest => manifest.Name == "base").Metrics).Value);
    }

    [Fact]
    public void The_engine_is_asked_about_only_when_something_is_computed()
    {
        var asked = 0;
        Dictionary<string, string> Facts() => new() { ["libtorch"] = $"1.13.{asked++}" };
        for (var i = 0; i < 2; i++)
            using (new Runner(sandbox.Store(), new() { Environment = Facts }).Run([Sum()]))
                Assert.Equal(1, asked);
        Assert.All(sandbox.Store().Manifests, manifest => Assert.Equal("1.13.0", manifest.Environment["libtorch"]));
    }

    [Fact]
    public void A_value_read_by_stages_is_disposed_after_the_run()
    {
        var handle = new Handle();
        var target = Stage.From("use", handle, owned => owned.IsDisposed ? "late" : "in time");
        using var run = sandbox.Runner().Run([target]);
        Assert.Equal("in time", run.Value(target));
        Assert.True(handle.Last!.IsDisposed);
    }

    [Fact]
    public void The_log_has_one_JSON_line_an_event()
    {
        sandbox.Run(Sum());
        var lines = File.ReadAllLines(Assert.Single(Directory.GetFiles(Path.Combine(sandbox.CacheFolder, "runs"))));
        Assert.Equal(
            ["runStarted", "started", "finished", "started", "finished", "runFinished"],
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()));
    }

    private sealed record Silent : Stage<string>
    {
        public override string Kind => "silent";

        public override void Describe(Settings settings)
        {
        }

        public override void Run(StageRun run)
        {
        }

        public override string Read(ArtifactFolder artifacts) => "";
    }

    public sealed class Owned : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed record Handle : Stage<Owned>
    {
        public Owned? Last { get; private set; }

        public override string Kind => "handle";

        public override void Describe(Settings settings)
        {
        }

        public override void Run(StageRun run) => run.Output.WriteText("x", "");

        public override Owned Read(ArtifactFolder artifacts) => Last = new Owned();
    }
}
