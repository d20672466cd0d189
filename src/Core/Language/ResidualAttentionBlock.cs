using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>x += attention(ln_1 x), then x += perceptron(ln_2 x): a block of CLIP's transformers, under OpenAI's names.</summary>
internal sealed class ResidualAttentionBlock : Module
{
    private readonly Module<Tensor, Tensor> ln_1;
    private readonly PackedAttention attn;
    private readonly Module<Tensor, Tensor> ln_2;
    private readonly Sequential mlp;
    private readonly Linear c_fc;
    private readonly Linear c_proj;

    /// <param name="width">W, of a token.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="activation">Between the layers of the perceptron.</param>
    public ResidualAttentionBlock(long width, long heads, ClipActivation activation) : base(nameof(ResidualAttentionBlock))
    {
        ln_1 = LayerNorm([width]);
        attn = new(width, heads);
        ln_2 = LayerNorm([width]);
        c_fc = Linear(width, 4 * width);
        c_proj = Linear(4 * width, width);
        mlp = Sequential((nameof(c_fc), c_fc), ("gelu", new ActivationLayer(activation)), (nameof(c_proj), c_proj));
        register_module(nameof(ln_1), ln_1);
        register_module(nameof(attn), attn);
        register_module(nameof(ln_2), ln_2);
        register_module(nameof(mlp), mlp);
    }

    /// <summary>Tokens, shape [N, L, W], to tokens of that shape.</summary>
    /// <inheritdoc cref="PackedAttention.Of"/>
    public Tensor Of(Tensor tokens, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var attended = tokens + attn.Of(ln_1.call(tokens), mask);
        return (attended + mlp.call(ln_2.call(attended))).MoveToOuterDisposeScope();
    }

    /// <summary>Draws the weights as OpenAI does: what is added to x the narrower, the more blocks there are.</summary>
    /// <param name="generator">The only source of what is random.</param>
    /// <param name="layers">Blocks of the transformer.</param>
    public void DrawWeights(Generator generator, int layers)
    {
        var width = (double)c_fc.weight.shape[1];
        var added = 1 / Math.Sqrt(2 * layers * width);
        attn.DrawWeights(generator, inDeviation: 1 / Math.Sqrt(width), outDeviation: added);
        c_fc.weight.normal_(0, 1 / Math.Sqrt(2 * width), generator);
        c_proj.weight.normal_(0, added, generator);
        foreach (var layer in (Linear[])[c_fc, c_proj])
        {
            var bound = 1 / Math.Sqrt(layer.weight.shape[1]);   // PyTorch's default, which OpenAI leaves
            layer.bias!.uniform_(-bound, bound, generator);
        }
    }
}
