namespace ImageRegression.Losses;

/// <summary>What <see cref="LearnerContrastive"/> takes the logarithm of: how alike two embeddings are, in (0, 1].</summary>
/// <remarks>The paper's "cosSim" has no logarithm at 0 or below; how its "l2Sim" is made of a distance it does not say.</remarks>
public enum PairSimilarity
{
    /// <summary>(1 + cos)/2.</summary>
    HalfCosine,

    /// <summary>cos, so that every pair at a right angle or more lies on the floor.</summary>
    Cosine,

    /// <summary>1/(1 + ‖u_i − u_j‖), the ablation's "l2Sim".</summary>
    InverseDistance,
}
