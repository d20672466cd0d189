using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ResNet;

/// <summary>Residual network on volumes, for calcium scoring in chest CT.</summary>
/// <remarks>
/// Hara, Kataoka and Satoh (2017), "Learning Spatio-Temporal Features with 3D Residual Networks for Action
/// Recognition", ICCV Workshops; state-dict names are those of their 3D-ResNets-PyTorch.
/// </remarks>
public sealed class ResNet3D : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor>? maxpool;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;
    private readonly Module<Tensor, Tensor> layer4;
    private readonly Module<Tensor, Tensor> avgpool;
    private readonly Module<Tensor, Tensor> fc;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation.</summary>
    /// <param name="channels">Channels of the volumes: 1 for CT.</param>
    /// <param name="outputs">Outputs of the last layer.</param>
    /// <param name="depth">10, 18 or 34 layers.</param>
    /// <param name="shortcut">How blocks that change the shape add their input back.</param>
    /// <param name="firstKernelDepth">Kernel size of the first layer along depth; odd.</param>
    /// <param name="firstStrideDepth">Stride of the first layer along depth; 1 or 2.</param>
    /// <param name="pool">Whether a 3×3×3 max pooling of stride 2 follows the first layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">A depth other than those.</exception>
    public ResNet3D(
        long channels, long outputs, int depth = 18, Shortcut shortcut = Shortcut.Projection,
        long firstKernelDepth = 7, long firstStrideDepth = 1, bool pool = true)
        : base(nameof(ResNet3D))
    {
        var (blocks1, blocks2, blocks3, blocks4) = depth switch
        {
            10 => (1, 1, 1, 1),
            18 => (2, 2, 2, 2),
            34 => (3, 4, 6, 3),
            _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "Must be 10, 18 or 34."),
        };
        this.channels = channels;
        conv1 = Conv3d(
            channels, 64, (firstKernelDepth, 7, 7), (firstStrideDepth, 2, 2), padding: (firstKernelDepth / 2, 3, 3), bias: false);
        bn1 = BatchNorm3d(64);
        maxpool = pool ? new FixedOrderMaxPool3d(kernel: 3, stride: 2, padding: 1) : null;
        layer1 = Stage(blocks1, 64, 64, stride: 1);
        layer2 = Stage(blocks2, 64, 128, stride: 2);
        layer3 = Stage(blocks3, 128, 256, stride: 2);
        layer4 = Stage(blocks4, 256, 512, stride: 2);
        avgpool = AdaptiveAvgPool3d(1);
        fc = Linear(512, outputs);
        RegisterComponents();

        Sequential Stage(int blocks, long from, long to, long stride) => Sequential(
            Enumerable.Range(0, blocks).Select(Module<Tensor, Tensor> (block) =>
                block == 0 ? BasicBlock.Volumetric(from, to, stride, shortcut) : BasicBlock.Volumetric(to, to, 1, shortcut)));
    }

    /// <summary>Outputs of a batch.</summary>
    /// <param name="volumes">Shape [N, channels, D, H, W].</param>
    /// <returns>Shape [N, outputs].</returns>
    /// <exception cref="ArgumentException">The volumes have another rank or channel count.</exception>
    public override Tensor forward(Tensor volumes)
    {
        VolumeShape.Require(volumes, nameof(ResNet3D), channels);
        using var scope = NewDisposeScope();
        var first = bn1.call(conv1.call(volumes)).relu_();
        var stem = maxpool?.call(first) ?? first;
        var features = avgpool.call(layer4.call(layer3.call(layer2.call(layer1.call(stem)))));
        return fc.call(features.flatten(1)).MoveToOuterDisposeScope();
    }
}
