using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>x += attention(ln_1 x), then x += perceptron(ln_2 x): a block of CLIP's transformers, under OpenAI's names.</summary>
internal sealed class ResidualAttentionBlock : Module
{
    private readonly Module<Tensor, Tensor> ln_1;
    private readonly PackedAttention attn;
    private readonly Module<Tensor, Tensor> ln_2;
    private readonly ClipPerceptron mlp;

    /// <param name="width">W, of a token.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="activation">Between the layers of the perceptron.</param>
    public ResidualAttentionBlock(long width, long heads, ClipActivation activation) : base(nameof(ResidualAttentionBlock))
    {
        ln_1 = LayerNorm([width]);
        attn = new(width, heads);
        ln_2 = LayerNorm([width]);
        mlp = new(width, activation);
        RegisterComponents();
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
        var width = (double)mlp.Width;
        var added = 1 / Math.Sqrt(2 * layers * width);
        attn.DrawWeights(generator, inDeviation: 1 / Math.Sqrt(width), outDeviation: added);
        mlp.DrawWeights(generator, outDeviation: added);
    }
}
