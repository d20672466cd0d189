using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x · Φ(x), Φ the standard normal distribution function.</summary>
public sealed class GELU : nn.Module<Tensor, Tensor>
{
    internal GELU(Approximate approximate, bool inplace) : base(nameof(GELU)) =>
        (this.approximate, this.inplace) = (approximate, inplace);

    /// <summary>How Φ is computed.</summary>
    public enum Approximate
    {
        /// <summary>By the error function.</summary>
        none,

        /// <summary>By the hyperbolic tangent.</summary>
        tanh,
    }

    /// <summary>How Φ is computed.</summary>
    public Approximate approximate { get; set; }

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.gelu(tensor, approximate, inplace);
}
