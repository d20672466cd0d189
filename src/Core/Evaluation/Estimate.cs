namespace ImageRegression.Evaluation;

/// <summary>An estimated value and the range that its confidence interval spans.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Lower">Lower end; NaN where the data are too few for an interval.</param>
/// <param name="Upper">Upper end; NaN likewise.</param>
public readonly record struct Estimate(double Value, double Lower, double Upper)
{
    internal static Estimate Around(double value, double halfWidth) => new(value, value - halfWidth, value + halfWidth);
}
