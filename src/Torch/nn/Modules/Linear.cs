using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x · weightᵀ + bias.</summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
        : this(new(empty([outputSize, inputSize], dtype, device)), hasBias ? new(empty([outputSize], dtype, device)) : null) =>
        UniformStart.Fill(weight, bias);

    internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
    {
        (this.weight, this.bias) = (weight, bias);
        register_parameter(nameof(weight), weight);
        if (bias is not null)
            register_parameter(nameof(bias), bias);
    }

    /// <summary>Shape [out_features, in_features].</summary>
    public Parameter weight { get; }

    /// <summary>Shape [out_features], or null.</summary>
    public Parameter? bias { get; }

    /// <summary>Length of the input's last axis.</summary>
    public long in_features => weight.shape[1];

    /// <summary>Length of the output's last axis.</summary>
    public long out_features => weight.shape[0];

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
}
