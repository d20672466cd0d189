using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>Multi-head self-attention under the names of PyTorch's <c>nn.MultiheadAttention</c>: queries, keys and values from one matrix.</summary>
/// <remarks>
/// Vaswani et al. (2017), "Attention Is All You Need", NeurIPS: softmax(Q Kᵀ / √d + mask) V, of plain operators, so that the same bits come on
/// every run.
/// </remarks>
internal sealed class PackedAttention : Module
{
    private readonly Parameter in_proj_weight;
    private readonly Parameter in_proj_bias;
    private readonly Linear out_proj;
    private readonly long heads, width;

    /// <param name="width">W, of a token; a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">Heads.</param>
    public PackedAttention(long width, long heads) : base(nameof(PackedAttention))
    {
        (this.width, this.heads) = (width, heads);
        in_proj_weight = Parameter(zeros(3 * width, width));
        in_proj_bias = Parameter(zeros(3 * width));
        out_proj = Linear(width, width);
        RegisterComponents();
    }

    /// <summary>What each token reads from those that it may see.</summary>
    /// <param name="tokens">Shape [N, L, W].</param>
    /// <param name="mask">Shape [L, L], added to the scores: −∞ where a row's token may not see the column's; null: all see all.</param>
    /// <returns>Shape [N, L, W].</returns>
    public Tensor Of(Tensor tokens, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var (count, length, d) = (tokens.shape[0], tokens.shape[1], width / heads);
        var parts = functional.linear(tokens, in_proj_weight, in_proj_bias).reshape(count, length, 3, heads, d).permute(2, 0, 3, 1, 4);   // [3, N, heads, L, d]
        var (q, k, v) = (parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
        var scores = (q / Math.Sqrt(d)).matmul(k.transpose(-2, -1));
        var weights = (mask is null ? scores : scores + mask).softmax(-1);
        return out_proj.call(weights.matmul(v).transpose(1, 2).reshape(count, length, width)).MoveToOuterDisposeScope();
    }

    /// <summary>Draws both matrices normal with their deviations; the biases become 0.</summary>
    public void DrawWeights(Generator generator, double inDeviation, double outDeviation)
    {
        in_proj_weight.normal_(0, inDeviation, generator);
        in_proj_bias.zero_();
        out_proj.weight.normal_(0, outDeviation, generator);
        out_proj.bias!.zero_();
    }
}
