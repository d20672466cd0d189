using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the convolution layers share: their weights and how these start.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly long[] border;

    private protected Convolution(string name, ConvolutionShape shape, bool bias, Device? device, ScalarType? dtype) : base(name)
    {
        if (shape.InChannels % shape.Groups != 0 || shape.OutChannels % shape.Groups != 0)
            throw new ArgumentException(
                $"groups is {shape.Groups}; it must divide in_channels ({shape.InChannels}) and out_channels ({shape.OutChannels}).");
        Shape = shape;
        border = [.. shape.Padding.Reverse().SelectMany(size => new[] { size, size })];
        weight = new(empty([shape.OutChannels, shape.InChannels / shape.Groups, .. shape.KernelSize], dtype, device));
        register_parameter(nameof(weight), weight);
        if (bias)
        {
            this.bias = new(empty([shape.OutChannels], dtype, device));
            register_parameter(nameof(bias), this.bias);
        }
        reset_parameters();
    }

    /// <summary>Kernels, shape [out_channels, in_channels / groups, kernel size...].</summary>
    public Parameter weight { get; }

    /// <summary>Shape [out_channels], or null.</summary>
    public Parameter? bias { get; }

    /// <summary>Number of channels of the input.</summary>
    public long in_channels => Shape.InChannels;

    /// <summary>Number of channels of the output.</summary>
    public long out_channels => Shape.OutChannels;

    /// <summary>Blocks of channels that do not see each other.</summary>
    public long groups => Shape.Groups;

    /// <summary>Size of the kernel on each axis.</summary>
    public long[] kernel_size => Shape.KernelSize;

    /// <summary>Stride on each axis.</summary>
    public long[] stride => Shape.Stride;

    /// <summary>Padding on both sides of each axis.</summary>
    public long[] padding => Shape.Padding;

    /// <summary>Step between the points of the kernel on each axis.</summary>
    public long[] dilation => Shape.Dilation;

    /// <summary>What the padding holds.</summary>
    public PaddingModes padding_mode => Shape.PaddingMode;

    private protected ConvolutionShape Shape { get; }

    /// <summary>Draws new weights: even in ±1 / √(fan in), as PyTorch does.</summary>
    public void reset_parameters() => UniformStart.Fill(weight, bias);

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input)
    {
        if (padding_mode == PaddingModes.Zeros)
            return Convolve(input, padding);
        using var padded = nn.functional.pad(input, border, padding_mode);
        return Convolve(padded, new long[padding.Length]);
    }

    private protected abstract Tensor Convolve(Tensor input, long[] zeros);
}
