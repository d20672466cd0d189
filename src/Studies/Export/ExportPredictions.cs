using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Pipeline;
using ImageRegression.Tables;
using ImageRegression.Torch;

namespace ImageRegression.Studies;

/// <inheritdoc cref="Export.Predictions"/>
internal sealed record ExportPredictions : ExportTables
{
    /// <summary>What is written.</summary>
    public required Stage<Predictions> Predictions { get; init; }

    /// <inheritdoc/>
    public override string Kind => "export predictions";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("predictions", Predictions)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        var cases = run.Input(Predictions).Cases;
        WriteTable(run.Output, "predictions", () => PredictionTables.Answers(cases));
        WriteTable(run.Output, "evidence", () => PredictionTables.Evidence(cases));
        WriteArrays(run.Output, () => Named(cases), () =>
        {
            Write("target", one => one.Target);
            Write("predicted", one => one.Predicted);
            if (cases.All(one => one.Interval is null))
                return;
            Write("lower", one => one.Interval?.Lower ?? double.NaN);
            Write("upper", one => one.Interval?.Upper ?? double.NaN);
        });

        void Write(string name, Func<CasePrediction, double> value) => NumpyFile.Write(run.Output.Path($"{name}.npy"), [.. cases.Select(value)]);
    }

    private static DataFrame Named(ImmutableArray<CasePrediction> cases) => new(
        FrameColumn.Of("row", Enumerable.Range(0, cases.Length)),
        FrameColumn.Of("id", cases.Select(one => one.Id)),
        FrameColumn.Of("subject", cases.Select(one => one.Subject)));
}
