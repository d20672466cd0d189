using System.Collections.Immutable;
using ImageRegression.Ordinal;
using ImageRegression.Pipeline;

namespace ImageRegression.Studies;

/// <summary>What reads the prompts of a head of ranks: a tower of texts that a training takes from elsewhere and leaves as it is.</summary>
public abstract record PromptTower
{
    private protected PromptTower()
    {
    }

    /// <summary>Stages that it comes from.</summary>
    internal virtual ImmutableArray<StageInput> Inputs => [];

    /// <summary>Files that it comes from.</summary>
    internal virtual ImmutableArray<SourceFile> Sources => [];

    /// <summary>The tower and its tokens, on the device of trainings.</summary>
    /// <param name="run">Of the training.</param>
    internal abstract PromptLanguage Read(StageRun run);
}
