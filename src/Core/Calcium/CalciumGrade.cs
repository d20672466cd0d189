namespace ImageRegression.Calcium;

/// <summary>Clinical grade of an Agatston score.</summary>
public enum CalciumGrade
{
    /// <summary>0.</summary>
    None,

    /// <summary>1 to 10.</summary>
    Minimal,

    /// <summary>11 to 100.</summary>
    Mild,

    /// <summary>101 to 400.</summary>
    Moderate,

    /// <summary>Above 400.</summary>
    Severe,
}

/// <summary>From scores to grades.</summary>
internal static class CalciumGrades
{
    /// <summary>Names of the grades, from none to severe.</summary>
    public static IReadOnlyList<string> Names { get; } = ["none", "minimal", "mild", "moderate", "severe"];

    /// <summary>
    /// Grade of a score. Grades are defined for whole numbers, as reports state them (Rumberger et al. 1999, Mayo Clin
    /// Proc 74), so the score is rounded first, halves up: 0.4 is none and 10.6 is mild.
    /// </summary>
    /// <param name="score">Agatston score; a prediction below 0 is none.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN.</exception>
    public static CalciumGrade Of(double score) => Math.Floor(score + 0.5) switch
    {
        <= 0 => CalciumGrade.None,
        <= 10 => CalciumGrade.Minimal,
        <= 100 => CalciumGrade.Mild,
        <= 400 => CalciumGrade.Moderate,
        > 400 => CalciumGrade.Severe,
        _ => throw new ArgumentOutOfRangeException(nameof(score), score, "A score that is not a number has no grade."),
    };
}

/// <summary>The number that networks learn in place of the Agatston score: log₂(score + 1), within 0 to 13.</summary>
/// <remarks>
/// Chao et al. (2022) take log₂ of the score in [0, 13] and do not say how a score of 0 is mapped; adding 1 keeps it at
/// 0 and moves a score of 100 by 0.014.
/// </remarks>
internal static class CalciumLabel
{
    /// <summary>Largest label; the score is then 8191.</summary>
    public const double Highest = 13;

    /// <summary>Label of a score.</summary>
    /// <param name="score">Agatston score, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative or NaN.</exception>
    public static double Of(double score) => score >= 0 ? Math.Min(Math.Log2(score + 1), Highest)
        : throw new ArgumentOutOfRangeException(nameof(score), score, "An Agatston score is 0 or more.");

    /// <summary>Score of a label; 0 for labels at or below 0.</summary>
    public static double ScoreOf(double label) => Math.Max(0, Math.Pow(2, label) - 1);
}
