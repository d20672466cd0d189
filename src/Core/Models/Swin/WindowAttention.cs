using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Models.Swin;

/// <summary>Multi-head self-attention within windows, with a learnt score for every offset between two tokens; of plain operators.</summary>
internal sealed class WindowAttention : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> qkv;
    private readonly Module<Tensor, Tensor> proj;
    private readonly Module<Tensor, Tensor> proj_drop;
    private readonly Parameter relative_position_bias_table;
    private readonly Tensor relative_position_index;
    private readonly long heads, window, shift;

    /// <summary>For one stage of a network.</summary>
    /// <param name="width">Numbers of a token.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="window">Side of a window.</param>
    /// <param name="shift">By how much windows are moved.</param>
    /// <param name="dropout">Probability that a number is dropped after the attention, in training.</param>
    public WindowAttention(long width, long heads, long window, long shift, double dropout) : base(nameof(WindowAttention))
    {
        (this.heads, this.window, this.shift) = (heads, window, shift);
        register_module(nameof(qkv), qkv = Linear(width, 3 * width));
        register_module(nameof(proj), proj = Linear(width, width));
        register_module(nameof(proj_drop), proj_drop = Dropout(dropout));
        register_parameter(nameof(relative_position_bias_table), relative_position_bias_table = Parameter(zeros(((2 * window) - 1) * ((2 * window) - 1), heads)));
        register_buffer(nameof(relative_position_index), relative_position_index = tensor(Offsets(window)).DetachFromDisposeScope());
    }

    /// <summary>A map of tokens, shape [N, H, W, Width], to a map of that shape.</summary>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        var windows = new Windows(map.shape[1], map.shape[2], window, shift);
        var tokens = windows.Cut(map);
        var (count, length, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2]);
        var d = width / heads;
        var parts = qkv.call(tokens).reshape(count, length, 3, heads, d).permute(2, 0, 3, 1, 4);   // [3, N · windows, heads, Side², d]
        var (q, k, v) = (parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
        var bias = relative_position_bias_table.index_select(0, relative_position_index).reshape(length, length, heads).permute(2, 0, 1);
        var scores = (q / Math.Sqrt(d)).matmul(k.transpose(-2, -1)) + bias;
        if (windows.Mask(map.dtype, map.device) is { } mask)
            scores = (scores.unflatten(0, [-1, mask.shape[0]]) + mask).flatten(0, 1);
        var read = scores.softmax(-1).matmul(v).transpose(1, 2).reshape(count, length, width);
        return windows.Join(proj_drop.call(proj.call(read))).MoveToOuterDisposeScope();
    }

    /// <summary>Draws the scores of offsets as the authors do.</summary>
    public void DrawOffsets(Generator generator) => relative_position_bias_table.normal_(0, 0.02, generator);

    // Row of the table for each pair of tokens: of the offset down, then across, each counted from −(side − 1).
    private static long[] Offsets(long side) =>
    [
        .. from one in Range(side * side)
           from other in Range(side * side)
           select (((one / side) - (other / side) + side - 1) * ((2 * side) - 1)) + (one % side) - (other % side) + side - 1,
    ];

    private static IEnumerable<long> Range(long count) => Enumerable.Range(0, (int)count).Select(i => (long)i);
}
