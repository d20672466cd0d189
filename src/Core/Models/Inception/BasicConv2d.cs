using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Inception;

/// <summary>Convolution without bias, batch normalisation and ReLU: the unit Inception v3 is made of.</summary>
internal sealed class BasicConv2d : Module<Tensor, Tensor>, IOnnxModule
{
    // torchvision's, for every layer it has.
    private const double TorchvisionEps = 0.001;

    private readonly Module<Tensor, Tensor> conv;
    private readonly Module<Tensor, Tensor> bn;

    public BasicConv2d(long channels, long filters, long kernel, long stride = 1, long padding = 0, double eps = TorchvisionEps)
        : this(channels, filters, (kernel, kernel), (stride, stride), (padding, padding), eps) { }

    public BasicConv2d(long channels, long filters, (long, long) kernel, (long, long) padding)
        : this(channels, filters, kernel, (1, 1), padding, TorchvisionEps) { }

    private BasicConv2d(
        long channels, long filters, (long, long) kernel, (long, long) stride, (long, long) padding, double eps)
        : base(nameof(BasicConv2d))
    {
        conv = Conv2d(channels, filters, kernel, stride, padding, bias: false);
        bn = BatchNorm2d(filters, eps);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return bn.call(conv.call(input)).relu_().MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input.Through(conv, bn).Relu();
}
