using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Inception;

/// <summary>Inception block at 1/8 of the stem's resolution: 1×1, 5×5, double 3×3 and pooled branches side by side.</summary>
internal sealed class InceptionA : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly BasicConv2d branch1x1;
    private readonly BasicConv2d branch5x5_1;
    private readonly BasicConv2d branch5x5_2;
    private readonly BasicConv2d branch3x3dbl_1;
    private readonly BasicConv2d branch3x3dbl_2;
    private readonly BasicConv2d branch3x3dbl_3;
    private readonly BasicConv2d branch_pool;

    public InceptionA(long channels, long pooled) : base(nameof(InceptionA))
    {
        branch1x1 = new(channels, 64, 1);
        branch5x5_1 = new(channels, 48, 1);
        branch5x5_2 = new(48, 64, 5, padding: 2);
        branch3x3dbl_1 = new(channels, 64, 1);
        branch3x3dbl_2 = new(64, 96, 3, padding: 1);
        branch3x3dbl_3 = new(96, 96, 3, padding: 1);
        branch_pool = new(channels, pooled, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return cat(
            [
                branch1x1.call(input),
                branch5x5_2.call(branch5x5_1.call(input)),
                branch3x3dbl_3.call(branch3x3dbl_2.call(branch3x3dbl_1.call(input))),
                branch_pool.call(functional.avg_pool2d(input, 3, stride: 1, padding: 1)),
            ], dim: 1).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => OnnxValue.Concat(
        1,
        input.Through(branch1x1),
        input.Through(branch5x5_1, branch5x5_2),
        input.Through(branch3x3dbl_1, branch3x3dbl_2, branch3x3dbl_3),
        input.AveragePool(3, stride: 1, padding: 1).Through(branch_pool));
}
