namespace ImageRegression.Models;

/// <summary>What the settings of a network ask of a probability of leaving something out.</summary>
internal static class Probability
{
    /// <summary>The value, if it is one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie in [0, 1).</exception>
    public static double OfDropping(double value, string name) => value is >= 0 and < 1 ? value
        : throw new ArgumentOutOfRangeException(name, value, "Must be at least 0 and below 1.");
}
