using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Normalises each case over its last axes; see <see cref="nn.functional.layer_norm"/>.</summary>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(LayerNorm))
    {
        (this.normalized_shape, this.eps) = (normalized_shape, eps);
        if (!elementwise_affine)
            return;
        weight = new(ones(normalized_shape, dtype, device));
        register_parameter(nameof(weight), weight);
        if (!bias)
            return;
        this.bias = new(zeros(normalized_shape, dtype, device));
        register_parameter(nameof(bias), this.bias);
    }

    /// <summary>Scale, shape normalized_shape; null without elementwise_affine.</summary>
    public Parameter? weight { get; }

    /// <summary>Shift, shape normalized_shape, or null.</summary>
    public Parameter? bias { get; }

    /// <summary>Sizes of the axes that are normalised together.</summary>
    public long[] normalized_shape { get; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, weight, bias, eps);
}
