using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Mean of each window over three axes.</summary>
public sealed class AvgPool3d : AvgPool
{
    internal AvgPool3d(
        long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad, long? divisor_override)
        : base(nameof(AvgPool3d), kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override) { }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.avg_pool3d(
        input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
}
