using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>What lies between the two layers of a perceptron. Weights that were trained with one give other features with the other, and no file says which.</summary>
public enum ClipActivation
{
    /// <summary>x · σ(1.702 x): OpenAI's networks, and those of open_clip whose name ends in <c>-quickgelu</c>.</summary>
    QuickGelu,

    /// <summary>x · Φ(x), Φ the normal distribution: the other networks of open_clip.</summary>
    Gelu,
}

/// <summary><see cref="ClipActivation"/> as a layer.</summary>
internal sealed class ActivationLayer(ClipActivation kind) : Module<Tensor, Tensor>(nameof(ActivationLayer))
{
    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (kind == ClipActivation.Gelu ? functional.gelu(input) : input * (1.702 * input).sigmoid()).MoveToOuterDisposeScope();
    }
}
