namespace ImageRegression.Losses;

/// <summary>What the labels of a loss are.</summary>
public enum LabelKind
{
    /// <summary>Numbers: scaled as for training, or ranks for an ordinal head.</summary>
    Value,

    /// <summary>
    /// Who is seen: int64, shape [N], equal for images of one subject and different otherwise; 0 … C − 1 where the outputs
    /// are compared with C classes.
    /// </summary>
    Identity,
}
