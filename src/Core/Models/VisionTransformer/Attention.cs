using ImageRegression.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>Multi-head self-attention: softmax(Q Kᵀ / √d) V, of plain operators, so that the same bits come on every run and device kernel.</summary>
/// <remarks>Vaswani et al. (2017), "Attention Is All You Need", NeurIPS. Q, K and V come from one layer, as in timm.</remarks>
internal sealed class Attention : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Module<Tensor, Tensor> qkv;
    private readonly Module<Tensor, Tensor> attn_drop;
    private readonly Module<Tensor, Tensor> proj;
    private readonly Module<Tensor, Tensor> proj_drop;
    private readonly long heads, width;

    public Attention(long width, long heads, TransformerDrops drops) : base(nameof(Attention))
    {
        (this.heads, this.width) = (heads, width);
        qkv = Linear(width, 3 * width);
        attn_drop = Dropout(drops.AttentionDropout);
        proj = Linear(width, width);
        proj_drop = Dropout(drops.Dropout);
        RegisterComponents();
    }

    /// <summary>Tokens, shape [N, T, Width], to tokens of that shape.</summary>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (count, length) = (tokens.shape[0], tokens.shape[1]);
        var d = width / heads;
        var parts = qkv.call(tokens).reshape(count, length, 3, heads, d).permute(2, 0, 3, 1, 4);   // [3, N, heads, T, d]
        var (q, k, v) = (parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
        var weights = attn_drop.call((q / Math.Sqrt(d)).matmul(k.transpose(-2, -1)).softmax(-1));
        var read = weights.matmul(v).transpose(1, 2).reshape(count, length, width);
        return proj_drop.call(proj.call(read)).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Onnx(OnnxValue input)
    {
        var d = width / heads;
        var parts = input.Through(qkv).Reshape(0, 0, 3, heads, d).Transpose(2, 0, 3, 1, 4);   // [3, N, heads, T, d]
        var (q, k, v) = (parts.Select(0, 0), parts.Select(0, 1), parts.Select(0, 2));
        var weights = (q / input.Graph.Constant((float)Math.Sqrt(d))).MatMul(k.Transpose(0, 1, 3, 2)).Apply("Softmax", ("axis", -1L));
        return weights.MatMul(v).Transpose(0, 2, 1, 3).Reshape(0, 0, width).Through(proj);
    }
}
