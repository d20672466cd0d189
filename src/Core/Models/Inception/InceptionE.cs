using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Inception;

/// <summary>Widest Inception block, 2048 channels out: its 3×3 branches fork into 1×3 and 3×1 convolutions.</summary>
internal sealed class InceptionE : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly BasicConv2d branch1x1;
    private readonly BasicConv2d branch3x3_1;
    private readonly BasicConv2d branch3x3_2a;
    private readonly BasicConv2d branch3x3_2b;
    private readonly BasicConv2d branch3x3dbl_1;
    private readonly BasicConv2d branch3x3dbl_2;
    private readonly BasicConv2d branch3x3dbl_3a;
    private readonly BasicConv2d branch3x3dbl_3b;
    private readonly BasicConv2d branch_pool;

    public InceptionE(long channels) : base(nameof(InceptionE))
    {
        branch1x1 = new(channels, 320, 1);
        branch3x3_1 = new(channels, 384, 1);
        branch3x3_2a = new(384, 384, (1, 3), padding: (0, 1));
        branch3x3_2b = new(384, 384, (3, 1), padding: (1, 0));
        branch3x3dbl_1 = new(channels, 448, 1);
        branch3x3dbl_2 = new(448, 384, 3, padding: 1);
        branch3x3dbl_3a = new(384, 384, (1, 3), padding: (0, 1));
        branch3x3dbl_3b = new(384, 384, (3, 1), padding: (1, 0));
        branch_pool = new(channels, 192, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var once = branch3x3_1.call(input);
        var twice = branch3x3dbl_2.call(branch3x3dbl_1.call(input));
        return cat(
            [
                branch1x1.call(input),
                branch3x3_2a.call(once),
                branch3x3_2b.call(once),
                branch3x3dbl_3a.call(twice),
                branch3x3dbl_3b.call(twice),
                branch_pool.call(functional.avg_pool2d(input, 3, stride: 1, padding: 1)),
            ], dim: 1).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input)
    {
        var (once, twice) = (input.Through(branch3x3_1), input.Through(branch3x3dbl_1, branch3x3dbl_2));
        return OnnxValue.Concat(
            1,
            input.Through(branch1x1),
            once.Through(branch3x3_2a),
            once.Through(branch3x3_2b),
            twice.Through(branch3x3dbl_3a),
            twice.Through(branch3x3dbl_3b),
            input.AveragePool(3, stride: 1, padding: 1).Through(branch_pool));
    }
}
