namespace ImageRegression.Losses.Matching;

/// <summary>How two embeddings are compared; more is more alike.</summary>
public enum PairScore
{
    /// <summary>φ = f_i·f_j / (‖f_i‖ ‖f_j‖). An embedding of length 0 has no direction: its cosines are 0, and nothing pulls it.</summary>
    Cosine,

    /// <summary>f_i·f_j as it is: the cosine where the network gives unit vectors.</summary>
    Product,

    /// <summary>−‖f_i − f_j‖.</summary>
    Distance,

    /// <summary>−‖f_i/‖f_i‖ − f_j/‖f_j‖‖, in [−2, 0].</summary>
    UnitDistance,
}
