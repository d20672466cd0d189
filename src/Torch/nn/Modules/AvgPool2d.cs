using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Mean of each window over two axes.</summary>
public sealed class AvgPool2d : AvgPool
{
    internal AvgPool2d(
        long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad, long? divisor_override)
        : base(nameof(AvgPool2d), kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override) { }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.avg_pool2d(
        input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
}
