using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Means of windows chosen so that the output has a given length.</summary>
public sealed class AdaptiveAvgPool1d : nn.Module<Tensor, Tensor>
{
    internal AdaptiveAvgPool1d(long output_size) : base(nameof(AdaptiveAvgPool1d)) => this.output_size = output_size;

    /// <summary>Length of the output.</summary>
    public long output_size { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool1d(input, output_size);
}
