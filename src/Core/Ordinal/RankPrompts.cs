using System.Collections.Immutable;
using ImageRegression.Models;
using ImageRegression.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ImageRegression.Ordinal;

/// <summary>Sentences of ranks in front of a tower of texts: a learnt context, and learnt words of a few base ranks that all ranks are mixed of.</summary>
/// <remarks>
/// [start, c₁ … c_C, k_r1 … k_rT, ".", end], the rank where <see cref="RankPosition"/> has it; only context and base ranks are parameters, named
/// as in OrdinalCLIP. Zhou et al. (2022), "Learning to Prompt for Vision-Language Models" (CoOp): as many bases as ranks, each its own.
/// </remarks>
public sealed class RankPrompts : Module, IDrawsItsWeights
{
    private readonly Parameter context_embeds;
    private readonly Parameter rank_embeds;
    private readonly BaseRanks bases;
    private readonly int before;

    /// <summary>Prompts that begin with given vectors, which are copied.</summary>
    /// <param name="bases">Which ranks there are, and how they are mixed.</param>
    /// <param name="position">Where the rank stands.</param>
    /// <param name="context">Shape [C, W], or [R, C, W] where each rank has a context of its own.</param>
    /// <param name="ranks">Shape [B, T, W]; T ≥ 1.</param>
    /// <exception cref="ArgumentException">The shapes do not go together.</exception>
    public RankPrompts(BaseRanks bases, RankPosition position, Tensor context, Tensor ranks)
        : this(bases, position.TokensBefore((int)context.shape[^2]), context, ranks)
    {
    }

    /// <param name="bases">Which ranks there are, and how they are mixed.</param>
    /// <param name="before">Tokens of the context that stand before the rank.</param>
    /// <param name="context">Shape [C, W] or [R, C, W].</param>
    /// <param name="ranks">Shape [B, T, W].</param>
    internal RankPrompts(BaseRanks bases, int before, Tensor context, Tensor ranks) : base(nameof(RankPrompts))
    {
        if (ranks.shape is not [var b, >= 1, var width] || b != bases.Bases)
            throw new ArgumentException($"'ranks' has shape {ranks.ShapeText()}; {bases.Bases} base ranks need [{bases.Bases}, tokens of a rank, width].", nameof(ranks));
        if (!(context.shape is [_, var w] && w == width) && !(context.shape is [var r, _, var ofEach] && r == bases.Ranks && ofEach == width))
            throw new ArgumentException($"'context' has shape {context.ShapeText()}; it must be [tokens, {width}], or [{bases.Ranks}, tokens, {width}] where each rank has its own.", nameof(context));
        (this.bases, this.before) = (bases, before);
        context_embeds = Parameter(context.detach().clone());
        rank_embeds = Parameter(ranks.detach().clone());
        RegisterComponents();
    }

    /// <summary>C, tokens of the context.</summary>
    public long ContextTokens => context_embeds.shape[^2];

    /// <summary>T, tokens of a rank.</summary>
    public long TokensPerRank => rank_embeds.shape[1];

    /// <summary>Tokens of a sentence from its start to its end, both among them.</summary>
    public long Length => ContextTokens + TokensPerRank + 3;

    /// <summary>The sentences of all ranks.</summary>
    /// <param name="frozen">What is not learnt of them.</param>
    /// <param name="length">L; null: they stop after their end, since a causal tower reads nothing beyond.</param>
    /// <returns>Embeddings of tokens, shape [R, L, W], and where each sentence ends, shape [R], Int64.</returns>
    public (Tensor Embeddings, Tensor End) Sentences(FrozenTokens frozen, long? length = null) =>
        Sentences(frozen, bases.AllShares(), context_embeds.dim() == 3 ? context_embeds : context_embeds.expand(bases.Ranks, -1, -1), length ?? Length);

    /// <summary>The sentences of any places among the ranks, also between two.</summary>
    /// <param name="frozen">What is not learnt of them.</param>
    /// <param name="ranks">M places from 0 to R − 1.</param>
    /// <returns>Shapes [M, L, W] and [M].</returns>
    /// <exception cref="InvalidOperationException">Each rank has a context of its own, so that there is none between two.</exception>
    public (Tensor Embeddings, Tensor End) SentencesAt(FrozenTokens frozen, IReadOnlyCollection<double> ranks) =>
        context_embeds.dim() == 3 ? throw new InvalidOperationException("Each rank has a context of its own, so that there is none between two ranks.")
        : Sentences(frozen, [.. ranks.Select(bases.Shares)], context_embeds.expand(ranks.Count, -1, -1), Length);

    /// <summary>Begins with given vectors in place of drawn ones.</summary>
    internal void Begin(Tensor? context, Tensor? ranks)
    {
        using var withoutGradient = no_grad();
        if (context is not null)
            context_embeds.copy_(context.expand(context_embeds.shape));
        if (ranks is not null)
            rank_embeds.copy_(ranks);
    }

    void IDrawsItsWeights.DrawWeights(Generator generator)
    {
        context_embeds.normal_(0, 0.02, generator);
        rank_embeds.normal_(0, 0.02, generator);
    }

    private (Tensor Embeddings, Tensor End) Sentences(FrozenTokens frozen, double[][] shares, Tensor context, long length)
    {
        if (length < Length)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"The sentences have {Length} tokens.");
        using var scope = NewDisposeScope();
        var (type, device, count, width) = (rank_embeds.dtype, rank_embeds.device, shares.Length, rank_embeds.shape[2]);
        var mixed = tensor(shares.SelectMany(one => one).ToArray(), [count, bases.Bases], dtype: type, device: device)
            .mm(rank_embeds.flatten(1)).reshape(count, TokensPerRank, width);
        var sentences = cat([
            Same(frozen.Start, 1), context.narrow(1, 0, before), mixed, context.narrow(1, before, ContextTokens - before),
            Same(frozen.Stop, 1), Same(frozen.End, 1), Same(frozen.Padding, length - Length)], dim: 1);
        var end = full(count, Length - 1, int64, device);
        return (sentences.MoveToOuterDisposeScope(), end.MoveToOuterDisposeScope());

        Tensor Same(ImmutableArray<double> vector, long times) =>
            tensor([.. vector], dtype: type, device: device).expand(count, times, -1);
    }
}
