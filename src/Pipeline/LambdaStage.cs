using System.Collections.Immutable;

namespace ImageRegression.Pipeline;

/// <summary>A stage made of a function in a script; see <c>Stage.From</c>.</summary>
internal sealed record LambdaStage<T>(LambdaSource Source, ImmutableArray<StageInput> Upstream, Func<StageRun, T> Compute) : Stage<T>
    where T : notnull
{
    private const string File = "value.json";

    public override string Kind => "lambda";

    public override ImmutableArray<StageInput> Inputs => Upstream;

    internal override bool LooksAtInputStages => false;

    public override void Describe(Settings settings)
    {
        settings.Add("name", Name);   // two lambdas of the same text mean two things to a reader
        settings.Add("result", typeof(T).ToString());
        Source.Describe(settings);
    }

    public override void Run(StageRun run) => run.Output.WriteJson(File, Compute(run));

    public override T Read(ArtifactFolder artifacts) => artifacts.ReadJson<T>(File);
}
