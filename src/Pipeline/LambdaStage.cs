using System.Collections.Immutable;

namespace ImageRegression.Pipeline;

/// <summary>A stage made of a function in a script; see <c>Stage.From</c>.</summary>
internal sealed record LambdaStage<T>(LambdaSource Source, ImmutableArray<StageInput> Upstream, Func<StageRun, T> Compute) : Stage<T>
    where T : notnull
{
    private const string File = "value.json";

    public override string Kind => "lambda";

    public override ImmutableArray<StageInput> Inputs => Upstream;

    internal override bool IsFunction => true;

    public override void Describe(Settings settings)
    {
        settings.Add("name", Name);   // two lambdas of the same text mean two things to a reader
        settings.Add("result", typeof(T).ToString());
        Source.Describe(settings);
    }

    public override void Run(StageRun run)
    {
        var value = Compute(run);
        if (WhyNotKept(run.Output, value) is { } why)
            throw new UserErrorException(
                $"What '{Name}' returns does not survive being stored: {why}. Return numbers, texts, tuples, lists, "
                + "or records whose properties can all be set, such as record Fit(double Slope, double[] Errors).", Source.At.File, Source.At.Line);
    }

    // Written, read back and compared: what the format leaves out would else be missing in silence.
    private string? WhyNotKept(ArtifactFolder output, T value)
    {
        if (value is Task)
            return "it is not computed yet; wait for it in the function, with .GetAwaiter().GetResult()";
        try
        {
            output.WriteJson(File, value);
            return RoundTrip.Difference(value, Read(output));
        }
        catch (Exception fault) when (fault is System.Text.Json.JsonException or NotSupportedException or InvalidOperationException)
        {
            return fault.Message.TrimEnd('.');
        }
    }

    public override T Read(ArtifactFolder artifacts) => artifacts.ReadJson<T>(File);
}
