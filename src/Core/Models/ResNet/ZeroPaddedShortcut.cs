using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ResNet;

/// <summary>How a residual block adds its input back where the shape changes (He et al. 2016, options A and B).</summary>
public enum Shortcut
{
    /// <summary>Option B: a strided 1×1 convolution with batch normalisation.</summary>
    Projection,

    /// <summary>Option A: strided sampling, the missing channels zero. No weights.</summary>
    ZeroPadded,
}

/// <summary>The shortcut of option A on volumes: every stride-th voxel, missing channels zero.</summary>
internal sealed class ZeroPaddedShortcut(long filters, long stride) : Module<Tensor, Tensor>(nameof(ZeroPaddedShortcut))
{
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var sampled = Enumerable.Range(2, 3)
            .Aggregate(input, (volume, axis) => volume.slice(axis, 0, volume.shape[axis], stride));
        long[] missing = [sampled.shape[0], filters - sampled.shape[1], .. sampled.shape[2..]];
        return cat([sampled, zeros(missing, dtype: input.dtype, device: input.device)], dim: 1).MoveToOuterDisposeScope();
    }
}
