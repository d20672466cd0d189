using ImageRegression.Models.ResNet;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models;

/// <summary><see cref="SmallResNet"/> for volumes: a 3D residual network that a laptop's CPU trains in minutes.</summary>
/// <remarks>
/// A 3×3×3 stem of stride 2, two residual blocks that each halve the resolution and double the width, global average
/// pooling, two linear layers and a learned scale. Average pooling suits a score that is a sum over the volume.
/// </remarks>
internal sealed class SmallResNet3D : Module<Tensor, Tensor>
{
    private readonly Parameter s;
    private readonly Sequential trunk;
    private readonly Linear L1;
    private readonly Linear L2;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation; <see cref="SmallResNet3DSpec"/> builds seeded ones.</summary>
    /// <param name="channels">Channels of the volumes.</param>
    /// <param name="width">Channels of the stem; the trunk ends with four times as many.</param>
    /// <param name="dim">Dimension of the embeddings.</param>
    public SmallResNet3D(long channels, long width, long dim) : base(nameof(SmallResNet3D))
    {
        this.channels = channels;
        s = Parameter(ones([]));
        trunk = Sequential(
            Conv3d(channels, width, 3, stride: 2, padding: 1, bias: false),
            BatchNorm3d(width),
            ReLU(inplace: true),
            BasicBlock.Volumetric(width, 2 * width, stride: 2, Shortcut.Projection),
            BasicBlock.Volumetric(2 * width, 4 * width, stride: 2, Shortcut.Projection),
            AdaptiveAvgPool3d(1),
            Flatten());
        L1 = Linear(4 * width, dim);
        L2 = Linear(dim, dim);
        RegisterComponents();
    }

    /// <summary>Embeds a batch.</summary>
    /// <param name="volumes">Shape [N, channels, D, H, W], in [0, 1].</param>
    /// <returns>Embeddings, shape [N, dim].</returns>
    /// <exception cref="ArgumentException">The volumes have another rank or channel count.</exception>
    public override Tensor forward(Tensor volumes)
    {
        VolumeShape.Require(volumes, nameof(SmallResNet3D), channels);
        using var scope = NewDisposeScope();
        return (L2.call(L1.call(trunk.call(volumes)).relu_()) * s).MoveToOuterDisposeScope();
    }
}
