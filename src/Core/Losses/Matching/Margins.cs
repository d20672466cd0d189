namespace ImageRegression.Losses.Matching;

/// <summary>The margins of a batch.</summary>
/// <param name="Epsilon">ε, the strict margin between positives and negatives; in [0, 2).</param>
/// <param name="Beta">β, the similarity to which negatives are tolerated; in [0, 1].</param>
/// <param name="BetaPositive">β_p, the similarity that positives are to reach, where a loss asks for it; 0 otherwise.</param>
public sealed record Margins(double Epsilon, double Beta, double BetaPositive = 0);
