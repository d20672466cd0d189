using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ResNet;

/// <summary>torchvision's <c>r3d_18</c>: ResNet-18 with 3×3×3 convolutions and no pooling after its stem.</summary>
/// <remarks>
/// Tran et al. (2018), "A Closer Look at Spatiotemporal Convolutions for Action Recognition", CVPR. Weights trained on
/// Kinetics load by torchvision's names.
/// </remarks>
public sealed class VideoResNet18 : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> stem;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;
    private readonly Module<Tensor, Tensor> layer4;
    private readonly Module<Tensor, Tensor> avgpool;
    private readonly Module<Tensor, Tensor> fc;
    private readonly long channels;

    /// <summary>A network with PyTorch's default initialisation.</summary>
    /// <param name="channels">Channels of a frame or slice. Default 3.</param>
    /// <param name="outputs">Outputs of the last layer. Default 400, the classes of Kinetics.</param>
    public VideoResNet18(long channels = 3, long outputs = 400) : base(nameof(VideoResNet18))
    {
        this.channels = channels;
        stem = Sequential(
            Conv3d(channels, 64, (3, 7, 7), stride: (1, 2, 2), padding: (1, 3, 3), bias: false),
            BatchNorm3d(64),
            ReLU(inplace: true));
        layer1 = Stage(64, 64, stride: 1);
        layer2 = Stage(64, 128, stride: 2);
        layer3 = Stage(128, 256, stride: 2);
        layer4 = Stage(256, 512, stride: 2);
        avgpool = AdaptiveAvgPool3d(1);
        fc = Linear(512, outputs);
        RegisterComponents();
    }

    /// <summary>Outputs of a batch.</summary>
    /// <param name="clips">Shape [N, channels, T, H, W].</param>
    /// <returns>Shape [N, outputs].</returns>
    /// <exception cref="ArgumentException">The clips have another rank or channel count.</exception>
    public override Tensor forward(Tensor clips)
    {
        VolumeShape.Require(clips, nameof(VideoResNet18), channels);
        using var scope = NewDisposeScope();
        var features = avgpool.call(layer4.call(layer3.call(layer2.call(layer1.call(stem.call(clips))))));
        return fc.call(features.flatten(1)).MoveToOuterDisposeScope();
    }

    private static Sequential Stage(long from, long to, long stride) => Sequential(new Block(from, to, stride), new Block(to, to, 1));

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1;
        private readonly Module<Tensor, Tensor> conv2;
        private readonly Module<Tensor, Tensor>? downsample;

        public Block(long from, long to, long stride) : base(nameof(Block))
        {
            conv1 = Sequential(Conv3d(from, to, 3, stride, padding: 1, bias: false), BatchNorm3d(to), ReLU(inplace: true));
            conv2 = Sequential(Conv3d(to, to, 3, padding: 1, bias: false), BatchNorm3d(to));
            downsample = stride == 1 && from == to
                ? null
                : Sequential(Conv3d(from, to, 1, stride, bias: false), BatchNorm3d(to));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return conv2.call(conv1.call(input)).add_(downsample?.call(input) ?? input).relu_().MoveToOuterDisposeScope();
        }
    }
}
