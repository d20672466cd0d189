using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>The stand-in for WAT that AdaTriplet's Figure 3 compares with: a triplet loss whose margin grows as Δ falls.</summary>
/// <remarks>
/// <code>
/// m = (2 − 2Δ)/(4 − k) + k        L = [m − Δ]₊        Δ = φ_ap − φ_an, no gradient through m
/// </code>
/// averaged over the triplets that cost something, as AdaTriplet's repository has it. The loss of Zhao, Qi, Luo, Davis (2019),
/// "A weakly supervised adaptive triplet loss for deep metric learning", takes its margin from the likeness of two images'
/// descriptions. Identities have no degrees of likeness: with them alone it is the triplet loss with a fixed margin.
/// </remarks>
public sealed record WeaklyAdaptiveTriplet : Loss<NoState>
{
    /// <summary>k; 0 or more and below 4. Default 2.</summary>
    public double K
    {
        get;
        init => field = value is >= 0 and < 4 ? value : throw new ArgumentOutOfRangeException(nameof(K), value, "Must be at least 0 and below 4.");
    } = 2;

    /// <inheritdoc/>
    public override string Name => "weakly adaptive triplet";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">Identities, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0; NaN where an embedding is not finite.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var identities = Identities.Of(embeddings, labels);
        var growth = 2 / (4 - K);
        var rule = new TripletRule(growth + K, TripletMining.Violating) { Slope = 1 + growth };
        var value = PairScores.Loss(embeddings, PairScore.Cosine, (scores, pull) =>
            TripletSums.Of(rule, identities, scores, pull).Reduce(TripletReduction.MeanOfActive));
        return (value.MoveToOuterDisposeScope(), state);
    }
}
