using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>The blocks of a CLIP tower, of texts or of images, one after another.</summary>
/// <remarks>Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision", ICML. State-dict names are OpenAI's.</remarks>
internal sealed class ClipTransformer : Module
{
    private readonly ModuleList<ResidualAttentionBlock> resblocks;

    /// <param name="width">W, of a token.</param>
    /// <param name="layers">Blocks.</param>
    /// <param name="heads">Heads of every attention.</param>
    /// <param name="activation">Within every perceptron.</param>
    public ClipTransformer(long width, int layers, long heads, ClipActivation activation) : base(nameof(ClipTransformer))
    {
        resblocks = ModuleList([.. Enumerable.Range(0, layers).Select(_ => new ResidualAttentionBlock(width, heads, activation))]);
        RegisterComponents();
    }

    /// <summary>Tokens, shape [N, L, W], to tokens of that shape.</summary>
    /// <inheritdoc cref="PackedAttention.Of"/>
    public Tensor Of(Tensor tokens, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        var read = tokens.alias();
        foreach (var block in resblocks)
            read = block.Of(read, mask);
        return read.MoveToOuterDisposeScope();
    }

    /// <summary>Draws the weights of all blocks, in their order.</summary>
    public void DrawWeights(Generator generator)
    {
        foreach (var block in resblocks)
            block.DrawWeights(generator, resblocks.Count);
    }
}
