namespace ImageRegression.Tables;

/// <summary>Which of a pair of limbs or organs is seen.</summary>
public enum Side
{
    /// <summary>The subject's left.</summary>
    Left = 0,

    /// <summary>The subject's right.</summary>
    Right = 1,
}
