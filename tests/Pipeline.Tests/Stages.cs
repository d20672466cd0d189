using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace ImageRegression.Pipeline.Tests;

/// <summary>Counts what is done, outside the fingerprint.</summary>
public sealed class Probe
{
    private int runs, reads;

    public int Runs => runs;

    public int Reads => reads;

    public Action<StageRun> Before { get; set; } = _ => { };

    public void Ran() => Interlocked.Increment(ref runs);

    public void WasRead() => Interlocked.Increment(ref reads);
}

/// <summary>A number out of nothing.</summary>
public sealed record Number(double Value, [property: IgnoreDataMember] Probe Probe) : Stage<double>
{
    public ImmutableArray<string> Files { get; init; } = [];

    public override string Kind => "number";

    public override ImmutableArray<SourceFile> Sources => [.. Files.Select(file => new SourceFile(file))];

    public override void Describe(Settings settings) => settings.Add("value", Value);

    public override void Run(StageRun run)
    {
        Probe.Before(run);
        Probe.Ran();
        run.Output.WriteJson("value.json", Value);
    }

    public override double Read(ArtifactFolder artifacts)
    {
        Probe.WasRead();
        return artifacts.ReadJson<double>("value.json");
    }
}

/// <summary>A number added to another stage's.</summary>
public sealed record Plus(Stage<double> Left, double Right, [property: IgnoreDataMember] Probe Probe) : Stage<double>
{
    public override string Kind => "plus";

    public override ImmutableArray<StageInput> Inputs => [("left", Left)];

    public override void Describe(Settings settings) => settings.Add("right", Right);

    public override void Run(StageRun run)
    {
        Probe.Before(run);
        Probe.Ran();
        run.Output.WriteJson("value.json", run.Input(Left) + Right);
    }

    public override double Read(ArtifactFolder artifacts)
    {
        Probe.WasRead();
        return artifacts.ReadJson<double>("value.json");
    }
}
