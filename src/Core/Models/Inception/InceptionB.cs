using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Inception;

/// <summary>Reduction block between the A and C blocks: halves height and width, adds 480 channels.</summary>
internal sealed class InceptionB : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly BasicConv2d branch3x3;
    private readonly BasicConv2d branch3x3dbl_1;
    private readonly BasicConv2d branch3x3dbl_2;
    private readonly BasicConv2d branch3x3dbl_3;

    public InceptionB(long channels) : base(nameof(InceptionB))
    {
        branch3x3 = new(channels, 384, 3, stride: 2);
        branch3x3dbl_1 = new(channels, 64, 1);
        branch3x3dbl_2 = new(64, 96, 3, padding: 1);
        branch3x3dbl_3 = new(96, 96, 3, stride: 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return cat(
            [
                branch3x3.call(input),
                branch3x3dbl_3.call(branch3x3dbl_2.call(branch3x3dbl_1.call(input))),
                functional.max_pool2d(input, 3, stride: 2),
            ], dim: 1).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => OnnxValue.Concat(
        1,
        input.Through(branch3x3),
        input.Through(branch3x3dbl_1, branch3x3dbl_2, branch3x3dbl_3),
        input.MaxPool(3, stride: 2));
}
