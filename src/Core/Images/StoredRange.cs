namespace ImageRegression.Images;

/// <summary>
/// Where the values of one image lie while the scale of its set is not settled: value = <paramref name="Low"/> +
/// <paramref name="Step"/> × sample. Whole values are kept exactly, others to 1/65535 of the image's own range.
/// </summary>
/// <param name="Low">Value of sample 0.</param>
/// <param name="Step">Value units a sample; above 0.</param>
internal readonly record struct StoredRange(double Low, double Step)
{
    /// <summary>Stores the values of an image.</summary>
    public static StoredRange Store(ReadOnlySpan<float> values, Span<ushort> samples)
    {
        var (low, high, isWhole) = (double.MaxValue, double.MinValue, true);
        foreach (var value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
            isWhole &= value == MathF.Round(value);
        }
        var step = high == low || (isWhole && high - low <= ushort.MaxValue) ? 1 : (high - low) / ushort.MaxValue;
        for (var i = 0; i < values.Length; i++)
            samples[i] = (ushort)Math.Round((values[i] - low) / step);
        return new(low, step);
    }

    /// <summary>The value of the brightest of some samples.</summary>
    public double High(ReadOnlySpan<ushort> samples)
    {
        ushort most = 0;
        foreach (var sample in samples)
            most = Math.Max(most, sample);
        return Low + (Step * most);
    }
}
