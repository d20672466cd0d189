using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.EfficientNet;

/// <summary>
/// An inverted bottleneck: to more channels by a 1×1 convolution, through a convolution of each channel alone, squeeze and excitation,
/// and back to few channels without an activation. The input is added where the shape stays.
/// </summary>
/// <remarks>Sandler et al. (2018), "MobileNetV2", CVPR; with squeeze and excitation as of Tan et al. (2019), "MnasNet", CVPR.</remarks>
internal sealed class MBConv : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Module<Tensor, Tensor> block;
    private readonly Module<Tensor, Tensor> stochastic_depth;
    private readonly bool residual;

    /// <summary>A block.</summary>
    /// <param name="from">Channels in.</param>
    /// <param name="to">Channels out.</param>
    /// <param name="expansion">How many times more channels lie between; 1: the first convolution is left out.</param>
    /// <param name="kernel">Side of the middle convolution.</param>
    /// <param name="stride">Its stride.</param>
    /// <param name="leftOut">Probability that the block is left out, in training.</param>
    public MBConv(long from, long to, long expansion, long kernel, long stride, double leftOut) : base(nameof(MBConv))
    {
        var between = from * expansion;
        var parts = new List<Module<Tensor, Tensor>>();
        if (expansion != 1)
            parts.Add(EfficientNetB0.ConvNormActivation(from, between, kernel: 1));
        parts.Add(EfficientNetB0.ConvNormActivation(between, between, kernel, stride, groups: between));
        parts.Add(new SqueezeExcitation(between, Math.Max(1, from / 4)));
        parts.Add(Sequential(Conv2d(between, to, 1, bias: false), BatchNorm2d(to)));
        block = Sequential(parts);
        stochastic_depth = new StochasticDepth(leftOut);
        residual = stride == 1 && from == to;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var result = block.call(input);
        return (residual ? stochastic_depth.call(result) + input : result).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => residual ? input.Through(block, stochastic_depth) + input : input.Through(block);
}
