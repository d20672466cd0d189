using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <inheritdoc cref="Export.Onnx"/>
internal sealed record ExportOnnx : ExportStage
{
    /// <summary>Name of the file.</summary>
    public const string File = "model.onnx";

    /// <summary>The trained model.</summary>
    public required TrainModel Fit { get; init; }

    /// <summary>How an ordinal head's probabilities become a label.</summary>
    public OrdinalDecoding Decoding { get; init; }

    /// <inheritdoc/>
    public override string Kind => "export onnx";

    /// <inheritdoc/>
    public override ImmutableArray<StageInput> Inputs => [("model", Fit), ("images", Fit.Train.Split.Images)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var file = new FileStream(run.Output.Path(File), FileMode.Create, FileAccess.Write, FileShare.None);
        run.Input(Fit).WriteOnnx(file, run.Input(Fit.Train.Split.Images).Preparation, Decoding);
    }
}
