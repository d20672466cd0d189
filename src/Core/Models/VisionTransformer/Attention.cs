using ImageRegression.Models.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.VisionTransformer;

/// <summary>Multi-head self-attention: softmax(Q Kᵀ / √d) V, of plain operators, so that the same bits come on every run and device kernel.</summary>
/// <remarks>Vaswani et al. (2017), "Attention Is All You Need", NeurIPS. Q, K and V come from one layer, as in timm.</remarks>
internal sealed class Attention : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Linear qkv;
    private readonly Parameter? q_bias, v_bias;
    private readonly Module<Tensor, Tensor> attn_drop;
    private readonly Module<Tensor, Tensor> proj;
    private readonly Module<Tensor, Tensor> proj_drop;
    private readonly long heads, width;

    public Attention(TransformerForm form, TransformerDrops drops) : base(nameof(Attention))
    {
        (heads, width) = (form.Heads, form.Width);
        qkv = Linear(width, 3 * width, hasBias: form.HasKeyBias);
        if (!form.HasKeyBias)   // as BEiT and VideoMAE name them; a bias of all keys would only move all weights of a query alike, before softmax
            (q_bias, v_bias) = (Parameter(zeros(width)), Parameter(zeros(width)));
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
        var parts = QueriesKeysValues(tokens).reshape(count, length, 3, heads, d).permute(2, 0, 3, 1, 4);   // [3, N, heads, T, d]
        var (q, k, v) = (parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
        var weights = attn_drop.call((q / Math.Sqrt(d)).matmul(k.transpose(-2, -1)).softmax(-1));
        var read = weights.matmul(v).transpose(1, 2).reshape(count, length, width);
        return proj_drop.call(proj.call(read)).MoveToOuterDisposeScope();
    }

    private Tensor QueriesKeysValues(Tensor tokens) =>
        q_bias is null ? qkv.call(tokens) : functional.linear(tokens, qkv.weight, cat([q_bias, zeros_like(q_bias), v_bias!]));

    OnnxValue IOnnxModule.Onnx(OnnxValue input)   // keys with a bias; networks without are of clips
    {
        var d = width / heads;
        var parts = input.Through(qkv).Reshape(0, 0, 3, heads, d).Transpose(2, 0, 3, 1, 4);   // [3, N, heads, T, d]
        var (q, k, v) = (parts.Select(0, 0), parts.Select(0, 1), parts.Select(0, 2));
        var weights = (q / input.Graph.Constant((float)Math.Sqrt(d))).MatMul(k.Transpose(0, 1, 3, 2)).Apply("Softmax", ("axis", -1L));
        return weights.MatMul(v).Transpose(0, 2, 1, 3).Reshape(0, 0, width).Through(proj);
    }
}
