namespace ImageRegression.Progression;

/// <summary>Whether more of the score is good news. It cannot be guessed: S/F and MMSE rise with health, a severity falls.</summary>
public enum ScoreDirection
{
    /// <summary>As the S/F ratio and MMSE.</summary>
    HigherIsBetter,

    /// <summary>As a severity.</summary>
    LowerIsBetter,
}
