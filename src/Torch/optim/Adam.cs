using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adam; weight decay, if any, is added to the gradient: g ← g + weight_decay · θ.</summary>
/// <inheritdoc cref="AdamFamily"/>
public sealed class Adam : AdamFamily
{
    internal Adam(
        IEnumerable<ParamGroup> groups, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
        : base(groups, Settings(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)) { }

    private protected override Tensor[] Decay(Tensor[] parameters, Tensor[] gradients, Options options) =>
        options.weight_decay is { } decay and not 0 ? Foreach.Sum(gradients, parameters, decay) : gradients;
}
