using Xunit;

namespace ImageRegression.Pipeline.Tests;

/// <summary>Nothing is computed for nothing, and nothing stale is shown.</summary>
public sealed class StaleTests : IDisposable
{
    private readonly Sandbox sandbox = new();
    private readonly Probe first = new(), second = new();

    public void Dispose() => sandbox.Dispose();

    private Number Base(double value = 1) => new(value, first) { Name = "base", Files = [sandbox.Folder + "/labels.csv"] };

    private Plus Sum(double value = 1) => new(Base(value), 2, second) { Name = "sum" };

    private void Table(string content) => sandbox.File("labels.csv", content);

    [Fact]
    public void What_reads_the_same_bits_as_before_is_not_computed_again()
    {
        Table("a");
        sandbox.Run(Sum());
        Table("b");
        sandbox.Events.Clear();
        Assert.Equal(3, sandbox.Run(Sum()));
        Assert.Equal((2, 1), (first.Runs, second.Runs));
        Assert.Contains(sandbox.Events, e => e is RunEvent.Note { Stage.Name: "sum" } note && note.Text.EndsWith("is taken over", StringComparison.Ordinal));
        Assert.Contains(sandbox.Events, e => e is RunEvent.Cached { Stage.Name: "sum" });
        sandbox.Run(Sum());
        Assert.Equal((2, 1), (first.Runs, second.Runs));
    }

    [Fact]
    public void A_stage_that_may_look_at_the_settings_of_its_inputs_is_not_taken_over_from_others()
    {
        Table("a");
        sandbox.Run(Sum());
        first.Before = run => run.Output.WriteText("same.txt", "");
        sandbox.Run(Sum(value: 5));
        Assert.Equal((2, 2), (first.Runs, second.Runs));
    }

    [Fact]
    public void A_function_sees_values_alone_so_other_settings_upstream_do_not_matter()
    {
        var calls = new int[1];
        Stage<int> Study(int x)
        {
            var rest = Stage.From("rest", () => x % 2);
            return new Counted(rest, calls) { Name = "twice" };
        }

        foreach (var x in new[] { 3, 5, 4 })
            using (var run = sandbox.Runner().Run([Study(x)]))
                Assert.Equal(2 * (x % 2), run.Value(run.Stages[^1].Stage));
        Assert.Equal(2, calls[0]);
    }

    [Fact]
    public void After_a_forced_stage_with_other_bits_everything_below_is_computed_again()
    {
        Table("a");
        var again = new Plus(Sum(), 10, second) { Name = "again" };
        sandbox.Run(again);
        first.Before = run => run.Output.WriteText("noise.txt", Guid.NewGuid().ToString());
        sandbox.Run(again, "base");
        Assert.Equal((2, 3), (first.Runs, second.Runs));   // 'sum' is computed again and comes out the same, so 'again' is not
    }

    [Fact]
    public void A_run_that_ended_after_the_forced_stage_is_made_up_for_by_the_next()
    {
        Table("a");
        sandbox.Run(Sum());
        first.Before = run => run.Output.WriteText("noise.txt", Guid.NewGuid().ToString());
        second.Before = _ => throw new InvalidOperationException("power failure");
        Assert.Throws<StageFailedException>(() => sandbox.Run(Sum(), "base"));
        second.Before = _ => { };
        Assert.Equal("input left holds other bits than it was computed from", sandbox.Runner().Plan([Sum()])[^1].Reason);
        sandbox.Run(Sum());
        Assert.Equal((2, 2), (first.Runs, second.Runs));
    }

    [Fact]
    public void An_input_that_is_gone_from_the_store_is_not_missed()
    {
        Table("a");
        sandbox.Run(Sum());
        Directory.Delete(sandbox.ArtifactOf(Base()), recursive: true);
        Assert.Equal(3, sandbox.Run(Sum()));
        Assert.Equal((1, 1), (first.Runs, second.Runs));
    }

    public static TheoryData<string, Action<string>> Changes => new()
    {
        { "written to", file => File.AppendAllText(file, "b") },
        { "replaced", file => { File.Delete(file); File.WriteAllText(file, "b"); } },
        { "changed and put back", file => { File.WriteAllText(file, "b"); File.WriteAllText(file, "a"); } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_file_that_changes_while_it_is_read_keeps_the_result_from_being_stored(string how, Action<string> change)
    {
        Assert.NotEmpty(how);
        Table("a");
        var file = Path.Combine(sandbox.Folder, "labels.csv");
        first.Before = _ => change(file);
        var fault = Assert.Throws<UserErrorException>(() => sandbox.Run(Base()));
        Assert.Equal(file, fault.File);
        Assert.Contains("changed while the stage 'base' read it", fault.Message, StringComparison.Ordinal);
        Assert.Empty(sandbox.Store().Manifests);
        first.Before = _ => { };
        Assert.Equal(1, sandbox.Run(Base()));
    }

    [Fact]
    public void Going_on_under_other_conditions_is_said_and_kept()
    {
        using var stop = new CancellationTokenSource();
        Runner With(string threads) => new(sandbox.Store(), new() { Environment = () => new Dictionary<string, string> { ["threads"] = threads } });
        Table("a");
        first.Before = run =>
        {
            File.WriteAllText(Path.Combine(run.CheckpointFolder, "step"), "100");
            throw new OperationCanceledException();
        };
        Assert.Throws<OperationCanceledException>(() => With("2").Run([Base()], null, stop.Token));
        first.Before = run => _ = run.CheckpointFolder;
        using var run = With("1").Run([Base()]);
        var manifest = run.Stored(run.Stages[0].Stage).Manifest;
        Assert.Contains("threads 2 → 1", Assert.Single(manifest.Notes), StringComparison.Ordinal);
        Assert.Equal(["2", "1"], manifest.Segments.Select(segment => segment.Environment["threads"]));
        Assert.True(manifest.Duration >= manifest.Segments[^1].Duration);
    }

    [Fact]
    public void A_chain_of_tens_of_thousands_of_stages_can_be_planned()
    {
        Table("a");
        Stage<double> last = Base();
        for (var i = 0; i < 20_000; i++)
            last = new Plus(last, i, second) { BuiltAt = CallSite.Unknown };
        Assert.Equal(20_001, sandbox.Runner().Plan([last]).Length);
    }

    // A function of a value, that says outside of its fingerprint how often it ran.
    private sealed record Counted(Stage<int> Value, [property: System.Runtime.Serialization.IgnoreDataMember] int[] Calls) : Stage<int>
    {
        public override string Kind => "counted";

        public override System.Collections.Immutable.ImmutableArray<StageInput> Inputs => [("value", Value)];

        internal override bool LooksAtInputStages => false;

        public override void Run(StageRun run)
        {
            Calls[0]++;
            run.Output.WriteJson("value.json", 2 * run.Input(Value));
        }

        public override int Read(ArtifactFolder artifacts) => artifacts.ReadJson<int>("value.json");
    }
}
