using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Returns its input: stands in for a layer that is taken out.</summary>
public sealed class Identity : nn.Module<Tensor, Tensor>
{
    internal Identity() : base(nameof(Identity)) { }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => tensor.alias();
}
