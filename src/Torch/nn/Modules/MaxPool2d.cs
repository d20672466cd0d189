using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Largest value of each window over two axes.</summary>
public sealed class MaxPool2d : MaxPool
{
    internal MaxPool2d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode)
        : base(nameof(MaxPool2d), kernel_size, stride, padding, dilation, ceil_mode) { }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);
}
