using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.DenseNet;

/// <summary>A 1×1 convolution to four times the growth rate and a 3×3 convolution to it, each after batch normalisation and ReLU.</summary>
internal sealed class DenseLayer : Module<Tensor, Tensor>, IOnnxModule
{
    private const long Bottleneck = 4;

    private readonly Module<Tensor, Tensor> norm1;
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> norm2;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly double dropRate;

    public DenseLayer(long width, long growth, double dropRate) : base(nameof(DenseLayer))
    {
        norm1 = BatchNorm2d(width);
        conv1 = Conv2d(width, Bottleneck * growth, 1, bias: false);
        norm2 = BatchNorm2d(Bottleneck * growth);
        conv2 = Conv2d(Bottleneck * growth, growth, 3, padding: 1, bias: false);
        this.dropRate = dropRate;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var squeezed = conv1.call(norm1.call(input).relu_());
        var added = conv2.call(norm2.call(squeezed).relu_());
        return (dropRate > 0 ? functional.dropout(added, dropRate, training) : added).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input) => input.Through(norm1).Relu().Through(conv1, norm2).Relu().Through(conv2);
}
