using ImageRegression.Models;
using ImageRegression.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Language;

/// <summary>CLIP's network of texts: a sentence of tokens to a point of the space that texts and images share.</summary>
/// <remarks>
/// Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision", ICML. State-dict names are OpenAI's. Every
/// token sees itself and those before it only, so that whatever follows the end of a sentence changes nothing, and may be cut.
/// </remarks>
public sealed class TextTower : Module<Tensor, Tensor>, IDrawsItsWeights
{
    private readonly Embedding token_embedding;
    private readonly Parameter positional_embedding;
    private readonly ClipTransformer transformer;
    private readonly Module<Tensor, Tensor> ln_final;
    private readonly Parameter text_projection;

    /// <summary>A tower whose weights are yet to be loaded; <see cref="Build"/> draws them.</summary>
    /// <exception cref="UserErrorException">The measures do not go together.</exception>
    public TextTower(TextTowerSize size) : base(nameof(TextTower))
    {
        ArgumentNullException.ThrowIfNull(size);
        size.Require();
        Size = size;
        token_embedding = Embedding(size.Vocabulary, size.Width);
        positional_embedding = Parameter(zeros(size.Length, size.Width));
        transformer = new(size.Width, size.Layers, size.Heads, size.Activation);
        ln_final = LayerNorm([size.Width]);
        text_projection = Parameter(zeros(size.Width, size.JointDimension));
        RegisterComponents();
    }

    /// <summary>Its measures.</summary>
    public TextTowerSize Size { get; }

    /// <summary>A tower with starting weights, a pure function of the seed; the global random state is left alone.</summary>
    public static TextTower Build(ulong seed, TextTowerSize size) => WeightInitialization.Seeded(seed, () => new TextTower(size));

    /// <summary>The embeddings of tokens, before their positions are added.</summary>
    /// <param name="ids">Shape [R, L], Int64, each from 0 to V − 1.</param>
    /// <returns>Shape [R, L, W].</returns>
    public Tensor Embed(Tensor ids) => token_embedding.call(ids);

    /// <summary>Points of sentences that are given as embeddings of their tokens, learnt ones perhaps.</summary>
    /// <param name="embeddings">Shape [R, L, W], before their positions are added; L may be shorter than the tower reads, and what follows the last end may be left out.</param>
    /// <param name="end">Shape [R], Int64: where each sentence has its end token; from 0 to L − 1.</param>
    /// <returns>Shape [R, E]; not normalised.</returns>
    /// <exception cref="ArgumentException">The shapes are others.</exception>
    /// <exception cref="UserErrorException">L is more than the tower reads.</exception>
    public Tensor Encode(Tensor embeddings, Tensor end)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(end);
        if (embeddings.shape is not [var count, var length, var width] || width != Size.Width)
            throw new ArgumentException($"'embeddings' has shape {embeddings.ShapeText()}. This tower reads [sentences, tokens, {Size.Width}].", nameof(embeddings));
        if (end.shape is not [var ends] || ends != count)
            throw new ArgumentException($"'end' has shape {end.ShapeText()}; for {count} sentences it must be [{count}].", nameof(end));
        RequireLength(length, Size.Length);
        using var scope = NewDisposeScope();
        var placed = embeddings + positional_embedding.narrow(0, 0, length);
        var read = transformer.Of(placed, CausalMask(length, placed.dtype, placed.device));
        var atEnd = read.index(TensorIndex.Tensor(arange(count, dtype: int64, device: read.device)), TensorIndex.Tensor(end));   // [R, W]
        return ln_final.call(atEnd).matmul(text_projection).MoveToOuterDisposeScope();
    }

    /// <summary>Points of sentences.</summary>
    /// <param name="ids">Shape [R, L], Int64; the end token has the largest id, and what follows the first of it is not read.</param>
    /// <returns>Shape [R, E]; not normalised.</returns>
    public override Tensor forward(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = NewDisposeScope();
        var end = ids.argmax(1);
        var read = ids.narrow(1, 0, end.max().item<long>() + 1);
        return Encode(Embed(read), end).MoveToOuterDisposeScope();
    }

    /// <summary>Refuses a sentence that a tower cannot read.</summary>
    /// <param name="tokens">Its tokens, start and end among them.</param>
    /// <param name="most">As many as the tower reads.</param>
    /// <exception cref="UserErrorException">It is longer.</exception>
    internal static void RequireLength(long tokens, long most)
    {
        if (tokens > most)
            throw new UserErrorException($"The prompt has {tokens} tokens; this tower reads {most}.");
    }

    void IDrawsItsWeights.DrawWeights(Generator generator)
    {
        token_embedding.weight!.normal_(0, 0.02, generator);
        positional_embedding.normal_(0, 0.01, generator);
        transformer.DrawWeights(generator);
        text_projection.normal_(0, 1 / Math.Sqrt(Size.Width), generator);
    }

    // Shape [L, L]: 0 on and below the diagonal, −∞ above it.
    private static Tensor CausalMask(long length, ScalarType type, Device device) =>
        full(length, length, double.NegativeInfinity, type, device).triu(1);
}
