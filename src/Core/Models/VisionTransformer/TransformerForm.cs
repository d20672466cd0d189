namespace ImageRegression.Models.VisionTransformer;

/// <summary>The measures of a vision transformer.</summary>
/// <param name="Width">Length of a token; a multiple of <paramref name="Heads"/>.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Heads">Of the attention, each over Width / Heads numbers.</param>
/// <param name="PatchSize">Side of a patch, in pixels.</param>
internal sealed record TransformerForm(long Width, int Depth, long Heads, long PatchSize)
{
    /// <summary>ε of all layer normalisations.</summary>
    public const double Eps = 1e-6;

    /// <summary>Whether keys have a bias beside those of queries and values; VideoMAE's have none, which changes nothing but names.</summary>
    public bool HasKeyBias { get; init; } = true;

    /// <summary>The form of a size: Touvron et al. (2021) for tiny and small, Dosovitskiy et al. (2021) for base.</summary>
    public static TransformerForm Of(ViTSize size, int patchSize) => size switch
    {
        ViTSize.Mini => new(64, 4, 4, patchSize),
        ViTSize.Tiny => new(192, 12, 3, patchSize),
        ViTSize.Small => new(384, 12, 6, patchSize),
        ViTSize.Base => new(768, 12, 12, patchSize),
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "There is no such size."),
    };
}

/// <summary>What a vision transformer drops in training, each a probability in [0, 1).</summary>
/// <param name="Dropout">Numbers of tokens: after the positions, after the attention and after both layers of every perceptron.</param>
/// <param name="AttentionDropout">Weights of the attention.</param>
/// <param name="StochasticDepthProb">The branches of the last block; it grows from 0 with the blocks.</param>
internal readonly record struct TransformerDrops(double Dropout = 0, double AttentionDropout = 0, double StochasticDepthProb = 0)
{
    /// <summary>The same with the probability of a block.</summary>
    public TransformerDrops At(int block, int depth) =>
        this with { StochasticDepthProb = depth > 1 ? StochasticDepthProb * block / (depth - 1) : 0 };
}
