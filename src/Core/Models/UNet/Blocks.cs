using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.UNet;

/// <summary>Two 3×3(×3) convolutions, each with batch normalisation and ReLU.</summary>
internal sealed class DoubleConv : Module<Tensor, Tensor>
{
    private readonly Sequential double_conv;

    public DoubleConv(int axes, long from, long mid, long to) : base(nameof(DoubleConv))
    {
        double_conv = axes == 2
            ? Sequential(
                Conv2d(from, mid, 3, padding: 1, bias: false), BatchNorm2d(mid), ReLU(inplace: true),
                Conv2d(mid, to, 3, padding: 1, bias: false), BatchNorm2d(to), ReLU(inplace: true))
            : Sequential(
                Conv3d(from, mid, 3, padding: 1, bias: false), BatchNorm3d(mid), ReLU(inplace: true),
                Conv3d(mid, to, 3, padding: 1, bias: false), BatchNorm3d(to), ReLU(inplace: true));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => double_conv.call(input);
}

/// <summary>Halves the size, then convolves.</summary>
internal sealed class DownBlock : Module<Tensor, Tensor>
{
    private readonly Sequential maxpool_conv;

    public DownBlock(int axes, long from, long to) : base(nameof(DownBlock))
    {
        maxpool_conv = axes == 2
            ? Sequential(MaxPool2d(2), new DoubleConv(axes, from, to, to))
            : Sequential(new FixedOrderMaxPool3d(kernel: 2, stride: 2, padding: 0), new DoubleConv(axes, from, to, to));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => maxpool_conv.call(input);
}

/// <summary>Doubles the size, puts the level of that size beside it, and convolves.</summary>
internal sealed class UpBlock : Module<Tensor, Tensor, Tensor>
{
    private readonly DoubleConv conv;

    public UpBlock(int axes, long from, long to) : base(nameof(UpBlock))
    {
        conv = new DoubleConv(axes, from, from / 2, to);
        RegisterComponents();
    }

    public override Tensor forward(Tensor below, Tensor level)
    {
        using var scope = NewDisposeScope();
        var larger = FixedOrder.Upsample(below, level.shape.AsSpan(2));
        return conv.call(cat([level, larger], dim: 1)).MoveToOuterDisposeScope();
    }
}

/// <summary>One logit per structure from the features of each place.</summary>
internal sealed class OutConv : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv;

    public OutConv(int axes, long from, long outputs) : base(nameof(OutConv))
    {
        conv = axes == 2 ? Conv2d(from, outputs, 1) : Conv3d(from, outputs, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => conv.call(input);
}
