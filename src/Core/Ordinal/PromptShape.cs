namespace ImageRegression.Ordinal;

/// <summary>Of how many tokens prompts are made, which the words of a language settle.</summary>
/// <param name="Context">C, tokens of the context.</param>
/// <param name="Before">Those of them that stand before the rank.</param>
/// <param name="PerRank">T, tokens of a rank.</param>
/// <param name="Width">W, numbers of a token.</param>
internal sealed record PromptShape(int Context, int Before, int PerRank, int Width);
