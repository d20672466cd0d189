using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Largest value of each window over three axes.</summary>
public sealed class MaxPool3d : MaxPool
{
    internal MaxPool3d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode)
        : base(nameof(MaxPool3d), kernel_size, stride, padding, dilation, ceil_mode) { }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode);
}
