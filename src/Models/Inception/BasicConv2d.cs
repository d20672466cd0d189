namespace ImageRegression.Models.Inception;

/// <summary>Convolution without bias, batch normalisation (ε = 0.001) and ReLU: the unit Inception v3 is made of.</summary>
internal sealed class BasicConv2d : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv;
    private readonly Module<Tensor, Tensor> bn;

    public BasicConv2d(long channels, long filters, long kernel, long stride = 1, long padding = 0)
        : this(channels, filters, (kernel, kernel), (stride, stride), (padding, padding)) { }

    public BasicConv2d(long channels, long filters, (long, long) kernel, (long, long) padding)
        : this(channels, filters, kernel, (1, 1), padding) { }

    private BasicConv2d(long channels, long filters, (long, long) kernel, (long, long) stride, (long, long) padding)
        : base(nameof(BasicConv2d))
    {
        conv = Conv2d(channels, filters, kernel, stride, padding, bias: false);
        bn = BatchNorm2d(filters, eps: 0.001);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return bn.call(conv.call(input)).relu_().MoveToOuterDisposeScope();
    }
}
