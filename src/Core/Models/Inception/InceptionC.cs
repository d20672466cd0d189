using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Inception;

/// <summary>Inception block with 7×7 receptive fields factorised into 1×7 and 7×1 convolutions; 768 channels out.</summary>
internal sealed class InceptionC : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly BasicConv2d branch1x1;
    private readonly BasicConv2d branch7x7_1;
    private readonly BasicConv2d branch7x7_2;
    private readonly BasicConv2d branch7x7_3;
    private readonly BasicConv2d branch7x7dbl_1;
    private readonly BasicConv2d branch7x7dbl_2;
    private readonly BasicConv2d branch7x7dbl_3;
    private readonly BasicConv2d branch7x7dbl_4;
    private readonly BasicConv2d branch7x7dbl_5;
    private readonly BasicConv2d branch_pool;

    public InceptionC(long channels, long inner) : base(nameof(InceptionC))
    {
        branch1x1 = new(channels, 192, 1);
        branch7x7_1 = new(channels, inner, 1);
        branch7x7_2 = Row(inner, inner);
        branch7x7_3 = Column(inner, 192);
        branch7x7dbl_1 = new(channels, inner, 1);
        branch7x7dbl_2 = Column(inner, inner);
        branch7x7dbl_3 = Row(inner, inner);
        branch7x7dbl_4 = Column(inner, inner);
        branch7x7dbl_5 = Row(inner, 192);
        branch_pool = new(channels, 192, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var twice = branch7x7dbl_3.call(branch7x7dbl_2.call(branch7x7dbl_1.call(input)));
        return cat(
            [
                branch1x1.call(input),
                branch7x7_3.call(branch7x7_2.call(branch7x7_1.call(input))),
                branch7x7dbl_5.call(branch7x7dbl_4.call(twice)),
                branch_pool.call(functional.avg_pool2d(input, 3, stride: 1, padding: 1)),
            ], dim: 1).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => OnnxValue.Concat(
        1,
        input.Through(branch1x1),
        input.Through(branch7x7_1, branch7x7_2, branch7x7_3),
        input.Through(branch7x7dbl_1, branch7x7dbl_2, branch7x7dbl_3, branch7x7dbl_4, branch7x7dbl_5),
        input.AveragePool(3, stride: 1, padding: 1).Through(branch_pool));

    private static BasicConv2d Row(long channels, long filters) => new(channels, filters, (1, 7), padding: (0, 3));

    private static BasicConv2d Column(long channels, long filters) => new(channels, filters, (7, 1), padding: (3, 0));
}
