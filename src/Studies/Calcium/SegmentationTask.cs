using ImageRegression.Models;
using ImageRegression.Volumes;
using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>What a U-Net looks for in a scan, and how scans become its input and its output a mask.</summary>
public abstract record SegmentationTask
{
    private protected SegmentationTask()
    {
    }

    /// <summary>What is looked for, in one word.</summary>
    public abstract string Target { get; }

    /// <summary>Axes that the network must have.</summary>
    internal abstract int Axes { get; }

    /// <summary>Channels that the network must have.</summary>
    internal abstract int Channels { get; }

    /// <summary>What training needs of one scan, made once; null where the scan has nothing to learn from.</summary>
    /// <exception cref="UserErrorException">The scan has no mask of the structure.</exception>
    internal abstract TrainingScan? Prepare(ScanSet scans, int row, UNetSpec spec);

    /// <summary>Input and mask of one example of a batch, [C, …] each.</summary>
    internal abstract (Tensor Input, Tensor Mask) Example(TrainingScan scan, UNetSpec spec, ulong seed);

    /// <summary>Where the network finds the structure.</summary>
    /// <param name="network">In evaluation mode.</param>
    /// <param name="spec">What it was built from.</param>
    /// <param name="ct">The scan, in HU.</param>
    /// <param name="heart">The heart, for what is looked for within it.</param>
    /// <param name="device">Where the network is.</param>
    /// <returns>1 inside, on the grid of the scan.</returns>
    internal abstract Volume Segment(nn.Module<Tensor, Tensor> network, UNetSpec spec, Volume ct, Volume? heart, Device device);

    /// <summary>Refuses a network of other axes or channels.</summary>
    internal void Require(UNetSpec spec)
    {
        if (spec.Axes != Axes || spec.Channels != Channels || spec.Outputs != 1)
            throw new ArgumentException(
                $"A U-Net for the {Target} needs Axes = {Axes}, Channels = {Channels} and Outputs = 1; this one has {spec.Axes}, {spec.Channels} and {spec.Outputs}.");
    }
}

/// <summary>One scan as training needs it.</summary>
/// <param name="Ct">In HU.</param>
/// <param name="Target">The mask to learn, on the same grid.</param>
/// <param name="Heart">The heart, on the same grid; null where it is the target.</param>
internal sealed record TrainingScan(Volume Ct, Volume Target, Volume? Heart);
