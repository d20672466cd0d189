using ImageRegression.Calcium;
using ImageRegression.Models;
using ImageRegression.Pipeline;
using ImageRegression.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>A U-Net with weights, trained here or loaded.</summary>
public abstract record UNetStage : Stage<SegmentationNetwork>
{
    private protected const string WeightsFile = "weights.safetensors";

    /// <summary>What it looks for.</summary>
    public required SegmentationTask Task { get; init; }

    /// <summary>The network.</summary>
    public required UNetSpec Model { get; init; }

    /// <inheritdoc/>
    public override SegmentationNetwork Read(ArtifactFolder artifacts)
    {
        var network = Model.Build(seed: 0);
        Training.Weights.Load(network, artifacts.Path(WeightsFile));
        var there = network.to(ComputeDevice.Default);
        there.eval();
        return new SegmentationNetwork(there, Model, Task);
    }
}

/// <summary>A U-Net ready to segment.</summary>
/// <param name="Module">In evaluation mode.</param>
/// <param name="Spec">What it was built from.</param>
/// <param name="Task">What it looks for.</param>
public sealed record SegmentationNetwork(nn.Module<Tensor, Tensor> Module, UNetSpec Spec, SegmentationTask Task) : IDisposable
{
    /// <summary>Where the network finds its structure: 1 inside, on the grid of the scan.</summary>
    /// <param name="ct">The scan, in HU.</param>
    /// <param name="heart">The heart, for what is looked for within it.</param>
    public Volume Find(Volume ct, Volume? heart = null) => Task.Segment(Module, Spec, ct, heart, ComputeDevice.Default);

    /// <summary>The heart, for a network that looks for it; null where it finds none.</summary>
    /// <param name="ct">The scan, in HU.</param>
    public Volume? HeartIn(Volume ct) => Find(ct) is var heart && VoxelBox.Around(heart) is null ? null : heart;

    /// <summary>What it was built from and looks for; the weights are not looked at.</summary>
    public override string ToString() => $"{Spec} for {Task}";

    /// <inheritdoc/>
    public void Dispose() => Module.Dispose();
}
