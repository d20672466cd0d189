using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>Attention among tokens, then a perceptron on each, both after layer normalisation and added to what they were given.</summary>
internal sealed class TransformerBlock : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Module<Tensor, Tensor> norm1;
    private readonly Module<Tensor, Tensor> attn;
    private readonly Module<Tensor, Tensor> norm2;
    private readonly Module<Tensor, Tensor> mlp;
    private readonly Module<Tensor, Tensor> drop_path;

    public TransformerBlock(TransformerForm form, TransformerDrops drops) : base(nameof(TransformerBlock))
    {
        norm1 = LayerNorm([form.Width], eps: TransformerForm.Eps);
        attn = new Attention(form, drops);
        norm2 = LayerNorm([form.Width], eps: TransformerForm.Eps);
        mlp = Perceptron(form, drops);
        drop_path = new StochasticDepth(drops.StochasticDepthProb);
        RegisterComponents();
    }

    /// <summary>Two linear layers with GELU between, four times as wide within.</summary>
    public static TorchSharp.Modules.Sequential Perceptron(TransformerForm form, TransformerDrops drops) => Sequential(
        ("fc1", Linear(form.Width, 4 * form.Width)),
        ("act", GELU()),
        ("drop1", Dropout(drops.Dropout)),
        ("fc2", Linear(4 * form.Width, form.Width)),
        ("drop2", Dropout(drops.Dropout)));

    /// <summary>Tokens, shape [N, T, Width], to tokens of that shape.</summary>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var attended = tokens + drop_path.call(attn.call(norm1.call(tokens)));
        return (attended + drop_path.call(mlp.call(norm2.call(attended)))).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input)
    {
        var attended = input + input.Through(norm1, attn, drop_path);
        return attended + attended.Through(norm2, mlp, drop_path);
    }
}
