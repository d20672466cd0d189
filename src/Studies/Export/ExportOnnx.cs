using System.Collections.Immutable;
using ImageRegression.Images;
using ImageRegression.Models;
using ImageRegression.Models.Onnx;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline;
using ImageRegression.Tables;

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
    internal override ImmutableArray<Requirement> Requirements =>
        [new([Fit.Train.Split.Images], results => Try(results.Read(Fit.Train.Split.Images, LoadImages.PreparationIn)))];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        using var file = new FileStream(run.Output.Path(File), FileMode.Create, FileAccess.Write, FileShare.None);
        run.Input(Fit).WriteOnnx(file, run.Input(Fit.Train.Split.Images).Preparation, Decoding);
    }

    // A network that cannot be written says so before it is trained. Which covariates there are does not matter to that.
    private void Try(ImagePreparation preparation)
    {
        var coding = new CovariateCoding([.. Fit.Model.Covariates.Select(one => new NumericColumn(one.Name, Mean: 0, Deviation: 1))]);
        var head = Fit.Model.Head is RankPromptsHead prompts ? prompts with { Shape = new(1, 1, 1, 1) } : Fit.Model.Head.ForIdentities(1);   // their words have no part in the graph
        using var network = (Fit.Model with { Head = head }).Build(seed: 0, preparation.Layout, coding);
        OnnxModel.Write(Stream.Null, network, preparation, coding, LabelScaling.None, Decoding);
    }
}
