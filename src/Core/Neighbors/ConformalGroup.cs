namespace ImageRegression.Neighbors;

/// <summary>A group of cases with a quantile of its own.</summary>
/// <param name="Bin">Its label bin, from 0; null for all.</param>
/// <param name="Stratum">Its stratum; null for all.</param>
/// <param name="Subjects">Subjects it was calibrated on.</param>
/// <param name="Quantile">Half the width of its intervals, in local spreads; +∞ where the subjects are too few for any.</param>
/// <param name="IsUsed">Whether it has subjects enough to answer for itself; if not, a wider group does.</param>
internal sealed record ConformalGroup(int? Bin, string? Stratum, int Subjects, double Quantile, bool IsUsed);
