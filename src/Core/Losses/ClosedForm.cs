using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>Lets autograd use a gradient that was worked out by hand.</summary>
internal static class ClosedForm
{
    /// <summary>A scalar of the given value whose gradient with respect to <paramref name="input"/> is the given one.</summary>
    /// <remarks>⟨input, gradient⟩ has that gradient; only its value is replaced.</remarks>
    public static Tensor WithGradient(Tensor value, Tensor input, Tensor gradient)
    {
        var carrier = input.flatten().dot(gradient.flatten());
        using var noGrad = no_grad();
        return carrier.copy_(value);   // the graph needs input and gradient, not what the product came to
    }

    /// <summary>A scalar function of <paramref name="input"/>, tracked by autograd where the input is.</summary>
    /// <param name="input">Of any shape.</param>
    /// <param name="evaluate">Value and gradient at the input, which it gets detached; nothing in it is tracked.</param>
    public static Tensor Of(Tensor input, Func<Tensor, (Tensor Value, Tensor Gradient)> evaluate)
    {
        Tensor value, gradient;
        using (no_grad())
            (value, gradient) = evaluate(input.detach());
        return input.requires_grad && is_grad_enabled() ? WithGradient(value, input, gradient) : value;
    }
}
