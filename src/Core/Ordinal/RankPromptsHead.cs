using System.Collections.Immutable;
using ImageRegression.Language;
using static TorchSharp.torch;

namespace ImageRegression.Ordinal;

/// <inheritdoc cref="RankHeads.RankPrompts"/>
/// <remarks>How many tokens its words are is known once a language reads them: <see cref="ForLanguage"/>.</remarks>
internal sealed record RankPromptsHead : RankHead
{
    /// <summary>The prompt with a place for the rank, whose tokens the context begins with; null: the context is drawn.</summary>
    public string? Prompt { get; init => field = value is null || PromptText.Of(value) is var _ ? value : null; }

    /// <summary>C where there is no <see cref="Prompt"/>; ≥ 1. Default 10.</summary>
    public int ContextTokens
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(ContextTokens), value, "Must be at least 1.");
    } = 10;

    /// <summary>B, base ranks; null: each rank is its own (CoOp).</summary>
    public int? Bases { get; init; }

    /// <summary>T where ranks have no names; ≥ 1. Default 1.</summary>
    public int TokensPerRank
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(TokensPerRank), value, "Must be at least 1.");
    } = 1;

    /// <summary>What the base ranks are called, whose tokens their vectors begin with; null: they are drawn.</summary>
    public RankNames? Names { get; init; }

    /// <summary>Where the rank stands; null: where the prompt has it, or at the end.</summary>
    public RankPosition? Position { get; init; }

    /// <summary>How ranks are mixed of base ranks.</summary>
    public RankInterpolation Interpolation { get; init; }

    /// <summary>Whether each rank has a context of its own, all of which begin alike.</summary>
    public bool OwnContexts { get; init; }

    /// <summary>Of how many tokens the prompts are; null as long as no language has read them.</summary>
    public PromptShape? Shape { get; init; }

    /// <summary>Refuses names that are not one a base rank.</summary>
    /// <exception cref="UserErrorException">They are not.</exception>
    public RankPromptsHead Checked()
    {
        _ = BaseRanks;
        if (Names is null || Names.Values.Length == BaseRanks.Bases)
            return this;
        throw new UserErrorException(
            $"{Names.Source} has {Names.Values.Length} names and there are "
            + (Bases is { } bases ? $"{bases} base ranks: name the *base* ranks, or choose CoOp." : $"{Levels.Count} ranks: name each of them."));
    }

    /// <summary>The same for the words of a language.</summary>
    /// <param name="language">Reads the prompts.</param>
    /// <param name="dim">Dimension of the embeddings that they are compared with.</param>
    /// <exception cref="UserErrorException">The prompt is longer than the tower reads, or its space is not the images'.</exception>
    public RankPromptsHead ForLanguage(PromptLanguage language, int dim)
    {
        var size = language.Tower.Size;
        if (size.JointDimension != dim)
            throw new UserErrorException($"Text width {size.JointDimension} and image dimension {dim}: these are two CLIPs.");
        var (before, after) = ContextIds(language);
        var context = Prompt is null ? ContextTokens : before.Length + after.Length;
        var perRank = Names is null ? TokensPerRank : NameIds(language).Max(ids => ids.Length);
        TextTower.RequireLength(context + perRank + 3, size.Length);
        var shape = new PromptShape(context, Position?.TokensBefore(context) ?? (Prompt is null ? context : before.Length), perRank, size.Width);
        return this with { Shape = shape };
    }

    internal override nn.Module<Tensor, Tensor> Build(long dim) => new PromptedRanks(this, dim);

    /// <summary>How ranks are mixed.</summary>
    internal BaseRanks BaseRanks => Bases is { } bases ? new(Levels.Count, bases, Interpolation) : new(Levels.Count, Levels.Count, RankInterpolation.Piecewise);

    /// <summary>The tokens of the prompt before and after the rank.</summary>
    internal (ImmutableArray<long> Before, ImmutableArray<long> After) ContextIds(PromptLanguage language)
    {
        var text = Prompt is null ? new PromptText("", "") : PromptText.Of(Prompt);
        return (language.Encode(text.Before), language.Encode(text.After));
    }

    /// <summary>The tokens of each name.</summary>
    internal ImmutableArray<ImmutableArray<long>> NameIds(PromptLanguage language) => [.. Names!.Values.Select(language.Encode)];
}
