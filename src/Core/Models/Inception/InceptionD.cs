using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Inception;

/// <summary>Reduction block between the C and E blocks: halves height and width, adds 512 channels.</summary>
internal sealed class InceptionD : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly BasicConv2d branch3x3_1;
    private readonly BasicConv2d branch3x3_2;
    private readonly BasicConv2d branch7x7x3_1;
    private readonly BasicConv2d branch7x7x3_2;
    private readonly BasicConv2d branch7x7x3_3;
    private readonly BasicConv2d branch7x7x3_4;

    public InceptionD(long channels) : base(nameof(InceptionD))
    {
        branch3x3_1 = new(channels, 192, 1);
        branch3x3_2 = new(192, 320, 3, stride: 2);
        branch7x7x3_1 = new(channels, 192, 1);
        branch7x7x3_2 = new(192, 192, (1, 7), padding: (0, 3));
        branch7x7x3_3 = new(192, 192, (7, 1), padding: (3, 0));
        branch7x7x3_4 = new(192, 192, 3, stride: 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return cat(
            [
                branch3x3_2.call(branch3x3_1.call(input)),
                branch7x7x3_4.call(branch7x7x3_3.call(branch7x7x3_2.call(branch7x7x3_1.call(input)))),
                functional.max_pool2d(input, 3, stride: 2),
            ], dim: 1).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => OnnxValue.Concat(
        1,
        input.Through(branch3x3_1, branch3x3_2),
        input.Through(branch7x7x3_1, branch7x7x3_2, branch7x7x3_3, branch7x7x3_4),
        input.MaxPool(3, stride: 2));
}
