using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Swin;

/// <summary>Attention within windows, then a perceptron on each token, both after layer normalisation and added to what they were given.</summary>
internal sealed class SwinBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> norm1;
    private readonly WindowAttention attn;
    private readonly Module<Tensor, Tensor> stochastic_depth;
    private readonly Module<Tensor, Tensor> norm2;
    private readonly Sequential mlp;

    /// <summary>A block.</summary>
    /// <param name="width">Numbers of a token.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="window">Side of a window.</param>
    /// <param name="shift">By how much windows are moved; 0 in even blocks.</param>
    /// <param name="dropout">Probability that a number is dropped, in training.</param>
    /// <param name="leftOut">Probability that a branch is left out, in training.</param>
    public SwinBlock(long width, long heads, long window, long shift, double dropout, double leftOut) : base(nameof(SwinBlock))
    {
        norm1 = LayerNorm([width], eps: SwinForm.Eps);
        attn = new WindowAttention(width, heads, window, shift, dropout);
        stochastic_depth = new StochasticDepth(leftOut);
        norm2 = LayerNorm([width], eps: SwinForm.Eps);
        mlp = Sequential(Linear(width, 4 * width), GELU(), Dropout(dropout), Linear(4 * width, width), Dropout(dropout));
        RegisterComponents();
    }

    /// <summary>A map of tokens, shape [N, H, W, Width], to a map of that shape.</summary>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        var attended = map + stochastic_depth.call(attn.call(norm1.call(map)));
        return (attended + stochastic_depth.call(mlp.call(norm2.call(attended)))).MoveToOuterDisposeScope();
    }

    /// <summary>Draws what no linear layer has.</summary>
    public void DrawOffsets(Generator generator) => attn.DrawOffsets(generator);
}
