using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x · sigmoid(x).</summary>
public sealed class SiLU : nn.Module<Tensor, Tensor>
{
    internal SiLU(bool inplace) : base(nameof(SiLU)) => this.inplace = inplace;

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.silu(tensor, inplace);
}
