namespace ImageRegression.Evaluation;

/// <summary>Between which values a measure lies, in its unit; both NaN where it is not defined on the data.</summary>
internal readonly record struct Bounds(double Lower, double Upper);
