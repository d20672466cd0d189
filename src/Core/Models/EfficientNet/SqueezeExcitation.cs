using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.EfficientNet;

/// <summary>Weighs channels by what their means say.</summary>
/// <remarks>Hu et al. (2018), "Squeeze-and-Excitation Networks", CVPR, with SiLU in between as EfficientNet has it.</remarks>
internal sealed class SqueezeExcitation : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Module<Tensor, Tensor> avgpool;
    private readonly Module<Tensor, Tensor> fc1;
    private readonly Module<Tensor, Tensor> fc2;

    public SqueezeExcitation(long channels, long squeezed) : base(nameof(SqueezeExcitation))
    {
        avgpool = AdaptiveAvgPool2d(1);
        fc1 = Conv2d(channels, squeezed, 1);
        fc2 = Conv2d(squeezed, channels, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var weights = fc2.call(functional.silu(fc1.call(avgpool.call(input)))).sigmoid();
        return (weights * input).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input.Through(avgpool, fc1).Silu().Through(fc2).Sigmoid() * input;
}
