using System.Collections.Immutable;
using ImageRegression.Pipeline;
using ImageRegression.Torch;
using ImageRegression.Training;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>A U-Net with the weights of a file: safetensors, or PyTorch's <c>.pt</c> and <c>.pth</c>.</summary>
internal sealed record LoadUNet : UNetStage
{
    /// <summary>The file. Names are those of milesial's Pytorch-UNet (bilinear); a leading <c>module.</c> is dropped.</summary>
    public required string File { get; init; }

    /// <inheritdoc/>
    public override string Kind => "load U-Net";

    /// <inheritdoc/>
    public override ImmutableArray<SourceFile> Sources => [new(File)];

    /// <inheritdoc/>
    public override void Run(StageRun run)
    {
        Task.Require(Model);
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        using var network = Model.Build(seed: 0);
        var weights = Path.GetExtension(File).Equals(".safetensors", StringComparison.OrdinalIgnoreCase)
            ? Safetensors.Read(File) : PickledCheckpoint.Load(File, stripModule: true);
        try
        {
            StateDict.Load(network, weights);
        }
        catch (ArgumentException fault)
        {
            throw new UserErrorException($"The weights are not those of a {Model.Name} of width {Model.Width} and depth {Model.Depth}. {fault.Message}", File, inner: fault);
        }
        Weights.Save(network, run.Output.Path(WeightsFile));
    }
}
