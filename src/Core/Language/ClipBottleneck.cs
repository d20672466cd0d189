using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>A bottleneck whose convolutions all have stride 1: a map is made smaller by averaging, after the second of them and in the way around.</summary>
/// <remarks>Radford et al. (2021), ICML, section 2.4, after He et al. (2019), "Bag of Tricks", and Zhang (2019), "Making Convolutional Networks Shift-Invariant Again".</remarks>
internal sealed class ClipBottleneck : Module<Tensor, Tensor>
{
    /// <summary>How many times more channels go out than lie within.</summary>
    public const long Expansion = 4;

    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor> avgpool;
    private readonly Module<Tensor, Tensor> conv3;
    private readonly Module<Tensor, Tensor> bn3;
    private readonly Module<Tensor, Tensor>? downsample;

    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels within; four times as many go out.</param>
    /// <param name="stride">How many times smaller the map becomes.</param>
    public ClipBottleneck(long channels, long filters, long stride) : base(nameof(ClipBottleneck))
    {
        var outputs = Expansion * filters;
        conv1 = Conv2d(channels, filters, 1, bias: false);
        bn1 = BatchNorm2d(filters);
        conv2 = Conv2d(filters, filters, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(filters);
        avgpool = Smaller();
        conv3 = Conv2d(filters, outputs, 1, bias: false);
        bn3 = BatchNorm2d(outputs);
        downsample = stride == 1 && channels == outputs ? null
            : Sequential(("-1", Smaller()), ("0", Conv2d(channels, outputs, 1, bias: false)), ("1", BatchNorm2d(outputs)));
        RegisterComponents();

        Module<Tensor, Tensor> Smaller() => stride == 1 ? Identity() : AvgPool2d(stride, stride: stride);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var narrow = bn2.call(conv2.call(bn1.call(conv1.call(input)).relu())).relu();
        return (bn3.call(conv3.call(avgpool.call(narrow))) + (downsample?.call(input) ?? input)).relu().MoveToOuterDisposeScope();
    }
}
