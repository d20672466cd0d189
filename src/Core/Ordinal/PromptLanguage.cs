using System.Collections.Immutable;
using ImageRegression.Language;

namespace ImageRegression.Ordinal;

/// <summary>What prompts are read by: a tower of texts, which stays as it is, and how a text becomes its tokens.</summary>
internal sealed class PromptLanguage
{
    private readonly object? owner;   // whose towers these are; they must not be freed as long as prompts are read

    /// <param name="tower">The tower; from here on no gradient is kept for its weights.</param>
    /// <param name="logitScale">τ, ln of the factor between a cosine and a logit.</param>
    /// <param name="encode">A text to its tokens, without start and end.</param>
    /// <param name="owner">What frees the tower.</param>
    public PromptLanguage(TextTower tower, double logitScale, Func<string, ImmutableArray<long>> encode, object? owner = null)
    {
        (Tower, LogitScale, Encode, this.owner) = (tower, logitScale, encode, owner);
        foreach (var parameter in tower.parameters())
            parameter.requires_grad = false;
        tower.eval();
        Frozen = FrozenTokens.Of(tower);
    }

    /// <summary>The tower.</summary>
    public TextTower Tower { get; }

    /// <summary>τ.</summary>
    public double LogitScale { get; }

    /// <summary>A text to its tokens, without start and end.</summary>
    public Func<string, ImmutableArray<long>> Encode { get; }

    /// <summary>What of a sentence is not learnt.</summary>
    public FrozenTokens Frozen { get; }

    /// <summary>Its measures; the weights are not looked at.</summary>
    public override string ToString() => $"texts of {Tower.Size}{(owner is null ? "" : $" of {owner}")}";
}
