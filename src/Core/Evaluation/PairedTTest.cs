using MathNet.Numerics;

namespace ImageRegression.Evaluation;

/// <summary>Paired t-test: do two methods differ on the same samples?</summary>
/// <remarks>
/// t = d̄ / (s_d / √N) of the differences d = a − b, Student's t with N − 1 degrees of freedom ("Student", 1908). Where all
/// differences are equal, t is ±∞, or NaN if they are 0; NaN has no p value.
/// </remarks>
/// <param name="T">The statistic; negative where a is smaller than b.</param>
/// <param name="DegreesOfFreedom">N − 1.</param>
/// <param name="Less">p of the one-tailed test that a is smaller than b: for errors, that a is the better method.</param>
/// <param name="Greater">p of the one-tailed test that a is greater than b.</param>
public sealed record PairedTTest(double T, int DegreesOfFreedom, double Less, double Greater)
{
    /// <summary>p of the two-tailed test that a and b differ.</summary>
    public double TwoSided => Math.Min(1, 2 * Math.Min(Less, Greater));

    /// <summary>Compares two methods on the same samples, for instance their absolute errors.</summary>
    /// <param name="a">One value for each sample.</param>
    /// <param name="b">One value for each sample, in the same order.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there are fewer than two samples.</exception>
    public static PairedTTest Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length || a.Length < 2)
            throw new ArgumentException($"A paired test needs two samples or more with both values; there are {a.Length} and {b.Length} values.");
        var mean = 0.0;
        for (var i = 0; i < a.Length; i++)
            mean += (a[i] - b[i]) / a.Length;
        var squares = 0.0;
        for (var i = 0; i < a.Length; i++)
            squares += (a[i] - b[i] - mean) * (a[i] - b[i] - mean);
        var t = mean / Math.Sqrt(squares / (a.Length - 1) / a.Length);
        return new PairedTTest(t, a.Length - 1, UpperTail(-t, a.Length - 1), UpperTail(t, a.Length - 1));
    }

    /// <summary>P(T &gt; t) for Student's t distribution; accurate far into the tail, where 1 − P(T ≤ t) is not.</summary>
    /// <param name="t">The statistic; ±∞ allowed.</param>
    /// <param name="degreesOfFreedom">ν &gt; 0.</param>
    public static double UpperTail(double t, double degreesOfFreedom)
    {
        if (!double.IsFinite(t))
            return double.IsNaN(t) ? double.NaN : t > 0 ? 0 : 1;
        var tail = SpecialFunctions.BetaRegularized(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + t * t)) / 2;
        return t >= 0 ? tail : 1 - tail;
    }
}
