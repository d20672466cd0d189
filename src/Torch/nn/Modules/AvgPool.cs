using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the layers that take the mean of each window share: its size, its steps and what counts in the mean.</summary>
public abstract class AvgPool : nn.Module<Tensor, Tensor>
{
    private protected AvgPool(
        string name, long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad, long? divisor_override)
        : base(name)
    {
        (this.kernel_size, this.stride, this.padding) = (kernel_size, stride, padding);
        (this.ceil_mode, this.count_include_pad, this.divisor_override) = (ceil_mode, count_include_pad, divisor_override);
    }

    /// <summary>Size of the window on each axis.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Step between windows on each axis; null for the size of the window.</summary>
    public long[]? stride { get; set; }

    /// <summary>Padding on both sides of each axis; null for none.</summary>
    public long[]? padding { get; set; }

    /// <summary>Whether a window may reach over the end.</summary>
    public bool ceil_mode { get; set; }

    /// <summary>Whether padding counts in the mean.</summary>
    public bool count_include_pad { get; set; }

    /// <summary>What to divide by in place of the window's size.</summary>
    public long? divisor_override { get; set; }
}
