using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>Reads a map of features by attention: the mean of all places asks, and all places and the mean answer.</summary>
/// <remarks>Radford et al. (2021), ICML, section 2.4. State-dict names are OpenAI's.</remarks>
internal sealed class AttentionPool : Module
{
    private readonly Parameter positional_embedding;
    private readonly Linear k_proj;
    private readonly Linear q_proj;
    private readonly Linear v_proj;
    private readonly Linear c_proj;
    private readonly long heads;

    /// <param name="places">Rows · columns of the map.</param>
    /// <param name="width">Its channels; a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="outputs">E, dimension of the joint space.</param>
    public AttentionPool(long places, long width, long heads, long outputs) : base(nameof(AttentionPool))
    {
        this.heads = heads;
        positional_embedding = Parameter(zeros(places + 1, width));
        k_proj = Linear(width, width);
        q_proj = Linear(width, width);
        v_proj = Linear(width, width);
        c_proj = Linear(width, outputs);
        RegisterComponents();
    }

    /// <summary>What the mean reads.</summary>
    /// <param name="map">Shape [N, C, H, W].</param>
    /// <returns>Shape [N, C].</returns>
    public Tensor Read(Tensor map)
    {
        using var scope = NewDisposeScope();
        var places = map.flatten(2).transpose(1, 2);                                                          // [N, P, C]
        var tokens = cat([places.mean([1], keepdim: true), places], dim: 1) + positional_embedding;           // [N, 1 + P, C]
        var (count, width) = (tokens.shape[0], tokens.shape[2]);
        var (q, k, v) = (Heads(q_proj.call(tokens.narrow(1, 0, 1))), Heads(k_proj.call(tokens)), Heads(v_proj.call(tokens)));
        var weights = (q / Math.Sqrt(width / heads)).matmul(k.transpose(-2, -1)).softmax(-1);                 // [N, heads, 1, 1 + P]
        return weights.matmul(v).reshape(count, width).MoveToOuterDisposeScope();

        Tensor Heads(Tensor read) => read.reshape(count, -1, heads, width / heads).transpose(1, 2);
    }

    /// <summary>Features, shape [N, C], to the joint space, shape [N, E].</summary>
    public Tensor Project(Tensor features) => c_proj.call(features);

    /// <inheritdoc cref="ClipPositions.FromSquare"/>
    public Tensor? Fitted(Tensor published, (long Rows, long Columns) to) => ClipPositions.FromSquare(published, positional_embedding.shape[1], to);

    /// <summary>As OpenAI draws it: all normal with deviation 1/√C; biases as PyTorch's.</summary>
    public void DrawWeights(Generator generator)
    {
        var scale = 1 / Math.Sqrt(positional_embedding.shape[1]);
        positional_embedding.normal_(0, scale, generator);
        foreach (var layer in (Linear[])[k_proj, q_proj, v_proj, c_proj])
        {
            layer.weight.normal_(0, scale, generator);
            layer.bias!.uniform_(-scale, scale, generator);
        }
    }
}
