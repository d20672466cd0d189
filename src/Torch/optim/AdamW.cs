using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adam whose weight decay acts on the weights themselves: θ ← θ · (1 − lr · weight_decay).</summary>
/// <remarks>Loshchilov and Hutter (2019), "Decoupled Weight Decay Regularization", arXiv:1711.05101.</remarks>
public sealed class AdamW : AdamFamily
{
    internal AdamW(
        IEnumerable<ParamGroup> groups, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
        : base(groups, Settings(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)) { }

    private protected override Tensor[] Decay(Tensor[] parameters, Tensor[] gradients, Options options)
    {
        Foreach.Multiply(parameters, 1 - options.LearningRate!.Value * options.weight_decay!.Value);
        return gradients;
    }
}
