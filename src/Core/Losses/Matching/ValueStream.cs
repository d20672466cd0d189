namespace ImageRegression.Losses.Matching;

/// <summary>Values on their way into a summary, of which no more than <see cref="ValueSummary.Exact"/> wait at a time.</summary>
/// <param name="start">What was seen before.</param>
internal sealed class ValueStream(ValueSummary start)
{
    private readonly double[] waiting = new double[ValueSummary.Exact];
    private ValueSummary seen = start;
    private int count;

    /// <summary>One value more.</summary>
    public void Add(double value)
    {
        waiting[count++] = value;
        if (count == waiting.Length)
            Summary();
    }

    /// <summary>What was seen so far.</summary>
    public ValueSummary Summary()
    {
        if (count > 0)
            seen = seen.With(waiting.AsSpan(0, count));
        count = 0;
        return seen;
    }
}
