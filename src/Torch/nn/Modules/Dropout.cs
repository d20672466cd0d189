using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>In training, zeroes elements with probability p and scales the others by 1 / (1 − p).</summary>
public sealed class Dropout : nn.Module<Tensor, Tensor>
{
    internal Dropout(double p, bool inplace) : base(nameof(Dropout))
    {
        if (p is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A probability lies between 0 and 1.");
        (this.p, this.inplace) = (p, inplace);
    }

    /// <summary>Probability of a zero.</summary>
    public double p { get; set; }

    /// <summary>Whether to overwrite the input.</summary>
    public bool inplace { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.dropout(tensor, p, training, inplace);
}
