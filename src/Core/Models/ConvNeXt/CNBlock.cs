using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.ConvNeXt;

/// <summary>
/// A 7×7 convolution of each channel alone, layer normalisation, and two linear layers over the channels with GELU between; scaled per
/// channel, and added to the input.
/// </summary>
internal sealed class CNBlock : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Parameter layer_scale;
    private readonly Module<Tensor, Tensor> block;
    private readonly Module<Tensor, Tensor> stochastic_depth;

    /// <summary>A block.</summary>
    /// <param name="width">Channels in and out.</param>
    /// <param name="leftOut">Probability that the block is left out, in training.</param>
    public CNBlock(long width, double leftOut) : base(nameof(CNBlock))
    {
        layer_scale = Parameter(full([width, 1, 1], 1e-6f));
        block = Sequential(
            Conv2d(width, width, 7, padding: 3, groups: width),
            new Permute(0, 2, 3, 1),
            LayerNorm([width], eps: LayerNorm2d.Eps),
            Linear(width, 4 * width),
            GELU(),
            Linear(4 * width, width),
            new Permute(0, 3, 1, 2));
        stochastic_depth = new StochasticDepth(leftOut);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (input + stochastic_depth.call(layer_scale * block.call(input))).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input + (input.Graph.Weight(layer_scale) * input.Through(block)).Through(stochastic_depth);

    private sealed class Permute(params long[] axes) : Module<Tensor, Tensor>(nameof(Permute)), IOnnxModule
    {
        public override Tensor forward(Tensor input) => input.permute(axes);

        OnnxValue IOnnxModule.Onnx(OnnxValue input) => input.Transpose(axes);
    }
}
