using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>
/// Attention of each place through time, then of each frame's places, then a perceptron on each token; each after layer normalisation and added to
/// what it was given.
/// </summary>
/// <remarks>
/// Bertasius, Wang and Torresani (2021), "Is Space-Time Attention All You Need for Video Understanding?", ICML: divided space-time attention. The
/// class token takes no part in the first; every frame reads it in the second, and the mean over frames of what comes back is added to it.
/// </remarks>
internal sealed class DividedBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> temporal_norm1;
    private readonly Module<Tensor, Tensor> temporal_attn;
    private readonly TorchSharp.Modules.Linear temporal_fc;
    private readonly Module<Tensor, Tensor> norm1;
    private readonly Module<Tensor, Tensor> attn;
    private readonly Module<Tensor, Tensor> norm2;
    private readonly Module<Tensor, Tensor> mlp;
    private readonly Module<Tensor, Tensor> drop_path;
    private readonly long frames;

    /// <summary>A block.</summary>
    /// <param name="form">Its measures.</param>
    /// <param name="frames">T.</param>
    /// <param name="drops">What is dropped in training.</param>
    public DividedBlock(TransformerForm form, long frames, TransformerDrops drops) : base(nameof(DividedBlock))
    {
        this.frames = frames;
        temporal_norm1 = LayerNorm([form.Width], eps: TransformerForm.Eps);
        temporal_attn = new Attention(form, drops);
        temporal_fc = Linear(form.Width, form.Width);
        norm1 = LayerNorm([form.Width], eps: TransformerForm.Eps);
        attn = new Attention(form, drops);
        norm2 = LayerNorm([form.Width], eps: TransformerForm.Eps);
        mlp = TransformerBlock.Perceptron(form, drops);
        drop_path = new StochasticDepth(drops.StochasticDepthProb);
        RegisterComponents();
    }

    /// <summary>Tokens, shape [N, 1 + P · T, Width]: the class token's, then place by place, the frames of each; to tokens of that shape.</summary>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (count, places, width) = (tokens.shape[0], (tokens.shape[1] - 1) / frames, tokens.shape[2]);
        var (cls, patches) = (tokens.narrow(1, 0, 1), tokens.narrow(1, 1, places * frames));

        var lines = patches.reshape(count * places, frames, width);
        var throughTime = drop_path.call(temporal_attn.call(temporal_norm1.call(lines)));
        patches = patches + temporal_fc.call(throughTime.reshape(count, places * frames, width));

        var perFrame = patches.reshape(count, places, frames, width).transpose(1, 2);   // [N, T, P, Width]
        var withClass = cat([cls.unsqueeze(1).expand(-1, frames, -1, -1), perFrame], dim: 2).flatten(0, 1);
        var acrossSpace = drop_path.call(attn.call(norm1.call(withClass))).reshape(count, frames, 1 + places, width);
        cls = cls + acrossSpace.narrow(2, 0, 1).mean([1]);
        patches = patches + acrossSpace.narrow(2, 1, places).transpose(1, 2).reshape(count, places * frames, width);

        var attended = cat([cls, patches], dim: 1);
        return (attended + drop_path.call(mlp.call(norm2.call(attended)))).MoveToOuterDisposeScope();
    }

    /// <summary>Makes the attention through time add nothing, so that a block begins as one of an image transformer.</summary>
    public void SilenceTime()
    {
        temporal_fc.weight.zero_();
        temporal_fc.bias!.zero_();
    }
}
