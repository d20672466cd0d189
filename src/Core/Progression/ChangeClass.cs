namespace ImageRegression.Progression;

/// <summary>What became of a subject between two visits; in order, so that a miss by two is worse than one by one.</summary>
public enum ChangeClass
{
    /// <summary>Better than before.</summary>
    Improved,

    /// <summary>No change that counts.</summary>
    Same,

    /// <summary>Worse than before.</summary>
    Worse,
}
