using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>Two linear layers with an activation between, four times as wide within; under OpenAI's names.</summary>
internal sealed class ClipPerceptron : Module<Tensor, Tensor>
{
    private readonly Linear c_fc;
    private readonly Module<Tensor, Tensor> gelu;
    private readonly Linear c_proj;

    /// <param name="width">W, of a token.</param>
    /// <param name="activation">Between the layers.</param>
    public ClipPerceptron(long width, ClipActivation activation) : base(nameof(ClipPerceptron))
    {
        Width = width;
        c_fc = Linear(width, 4 * width);
        gelu = new ActivationLayer(activation);
        c_proj = Linear(4 * width, width);
        RegisterComponents();
    }

    /// <summary>W.</summary>
    public long Width { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return c_proj.call(gelu.call(c_fc.call(input))).MoveToOuterDisposeScope();
    }

    /// <summary>Draws the first matrix normal with deviation 1/√(2 W), the second with its own; biases as PyTorch's default, which OpenAI leaves.</summary>
    public void DrawWeights(Generator generator, double outDeviation)
    {
        c_fc.weight.normal_(0, 1 / Math.Sqrt(2.0 * Width), generator);
        c_proj.weight.normal_(0, outDeviation, generator);
        foreach (var layer in (Linear[])[c_fc, c_proj])
        {
            var bound = 1 / Math.Sqrt(layer.weight.shape[1]);
            layer.bias!.uniform_(-bound, bound, generator);
        }
    }
}
