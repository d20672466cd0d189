using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the layers that take the largest value of each window share: its size and its steps.</summary>
public abstract class MaxPool : nn.Module<Tensor, Tensor>
{
    private protected MaxPool(string name, long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode) : base(name) =>
        (this.kernel_size, this.stride, this.padding, this.dilation, this.ceil_mode) = (kernel_size, stride, padding, dilation, ceil_mode);

    /// <summary>Size of the window on each axis.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Step between windows on each axis; null for the size of the window.</summary>
    public long[]? stride { get; set; }

    /// <summary>Padding on both sides of each axis; null for none.</summary>
    public long[]? padding { get; set; }

    /// <summary>Whether a window may reach over the end.</summary>
    public bool ceil_mode { get; set; }

    /// <summary>Step between the elements of a window on each axis; null for 1.</summary>
    public long[]? dilation { get; set; }
}
