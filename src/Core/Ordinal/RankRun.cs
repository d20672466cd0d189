namespace ImageRegression.Ordinal;

/// <summary>Ranks that follow one another.</summary>
/// <param name="First">The lowest, from 0.</param>
/// <param name="Last">The highest.</param>
/// <param name="Mass">Their probability together.</param>
public readonly record struct RankRun(int First, int Last, double Mass);
