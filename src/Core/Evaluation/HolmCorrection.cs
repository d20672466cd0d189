namespace ImageRegression.Evaluation;

/// <summary>Holm's correction of p values for the number of comparisons made at once.</summary>
/// <remarks>
/// In ascending order the i-th of m is multiplied by m − i + 1, capped at 1, and never falls below the one before. Rejecting
/// where the corrected value is below α keeps the probability of any false rejection below α, whatever the tests have in
/// common. Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6(2).
/// </remarks>
public static class HolmCorrection
{
    /// <summary>The corrected values, in the order given.</summary>
    /// <param name="p">
    /// p values, 0 to 1. NaN, a comparison without differences, stays NaN and counts among the m, as the largest.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 0 or above 1.</exception>
    public static double[] Of(ReadOnlySpan<double> p)
    {
        var corrected = p.ToArray();
        if (Array.Find(corrected, value => value is < 0 or > 1) is var wrong and not 0)
            throw new ArgumentOutOfRangeException(nameof(p), wrong, "A p value lies between 0 and 1.");
        var order = Enumerable.Range(0, corrected.Length).OrderBy(i => double.IsNaN(corrected[i])).ThenBy(i => corrected[i]).ToArray();
        var before = 0.0;
        for (var i = 0; i < order.Length && !double.IsNaN(corrected[order[i]]); i++)
            before = corrected[order[i]] = Math.Max(before, Math.Min(1, corrected[order[i]] * (order.Length - i)));
        return corrected;
    }
}
