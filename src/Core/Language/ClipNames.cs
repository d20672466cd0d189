namespace ImageRegression.Language;

/// <summary>Names in state dicts of CLIP, as OpenAI has them.</summary>
internal static class ClipNames
{
    /// <summary>What the names of the tower of images begin with.</summary>
    public const string Visual = "visual.";

    private static readonly string[] OfTexts = ["token_embedding.weight", "positional_embedding", "text_projection", "ln_final.weight", "ln_final.bias"];

    // Kept by OpenAI's archives beside the weights.
    private static readonly string[] Facts = ["input_resolution", "context_length", "vocab_size", "logit_scale"];

    /// <summary>The name in a tower of images; null for what is of texts. A name without <c>visual.</c> is taken to be the tower's own.</summary>
    public static string? OfImageTower(string name)
    {
        name = WithoutModule(name);
        return name.StartsWith(Visual, StringComparison.Ordinal) ? name[Visual.Length..] : Facts.Contains(name) ? null : name;
    }

    /// <summary>The name in a tower of texts; null for what is not of texts.</summary>
    public static string? OfTextTower(string name)
    {
        name = WithoutModule(name);
        return OfTexts.Contains(name) || name.StartsWith("transformer.", StringComparison.Ordinal) ? name : null;
    }

    /// <summary>The name without the <c>module.</c> of data-parallel training.</summary>
    public static string WithoutModule(string name) => Models.TorchvisionWeights.WithoutModulePrefix(name);
}
