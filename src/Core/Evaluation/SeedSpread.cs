namespace ImageRegression.Evaluation;

/// <summary>A measure over repeated trainings that differ in their seed alone.</summary>
/// <param name="Mean">Mean over the seeds.</param>
/// <param name="Deviation">Standard deviation over the seeds, N − 1 in the denominator; NaN for a single seed.</param>
/// <param name="Seeds">How many there are.</param>
public readonly record struct SeedSpread(double Mean, double Deviation, int Seeds)
{
    /// <summary>Mean and spread of one value a seed.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static SeedSpread Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("There is no value to take a mean of.", nameof(values));
        var (mean, squares) = (0.0, 0.0);
        foreach (var value in values)
            mean += value / values.Length;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return new(mean, values.Length > 1 ? Math.Sqrt(squares / (values.Length - 1)) : double.NaN, values.Length);
    }
}
