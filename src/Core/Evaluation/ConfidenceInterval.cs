namespace ImageRegression.Evaluation;

/// <summary>Where a measure lies with a stated confidence; both ends NaN where it is not defined on the data.</summary>
/// <param name="Lower">In the unit of the measure.</param>
/// <param name="Upper">In the unit of the measure; never below <paramref name="Lower"/>.</param>
/// <param name="Confidence">Such as 0.95.</param>
internal readonly record struct ConfidenceInterval(double Lower, double Upper, double Confidence);
