namespace ImageRegression.Tables;

/// <summary>The part of a study that a case is given to; numbered as the RM-Loss repository's <c>group</c>.</summary>
public enum Part
{
    /// <summary>Fits the model and fills the index.</summary>
    Train = 0,

    /// <summary>Chooses checkpoints and radii.</summary>
    Validation = 1,

    /// <summary>Measured once, at the end.</summary>
    Test = 2,
}
