using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>PyTorch's start for linear and convolution layers: weights and biases even in ±1 / √(fan in).</summary>
internal static class UniformStart
{
    public static void Fill(Parameter weight, Parameter? bias)
    {
        // Spelled with a = √5 as PyTorch does: the bound then rounds the same way, and so does every weight drawn.
        nn.init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        if (bias is null)
            return;
        var bound = 1 / Math.Sqrt(nn.init.CalculateFanInAndFanOut(weight).fanIn);
        nn.init.uniform_(bias, -bound, bound);
    }
}
