namespace ImageRegression.Neighbors;

/// <summary>A prediction interval.</summary>
/// <param name="Lower">In label units.</param>
/// <param name="Upper">In label units.</param>
/// <param name="LowerGroup">The group that set the lower end.</param>
/// <param name="UpperGroup">The group that set the upper end.</param>
internal sealed record ConformalRange(double Lower, double Upper, ConformalGroup LowerGroup, ConformalGroup UpperGroup);
