using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>CORN: rank consistency by asking each question only of those who passed the one before.</summary>
/// <remarks>
/// L = Σ_k Σ_{i ∈ S_k} BCE(σ(z_ik), [rank_i &gt; k]) / Σ_k |S_k|, with S_0 the batch and S_k the cases of a rank above k − 1.
/// σ(z_k) is then P(rank &gt; k | rank &gt; k − 1), and products of them cannot rise with k.
/// Shi, Cao and Raschka (2021), "Deep Neural Networks for Rank-Consistent Ordinal Regression Based On Conditional
/// Probabilities". The gradient is closed: (σ(z) − t)/Σ|S| within S, 0 outside.
/// </remarks>
public sealed record Corn : Loss<NoState>
{
    /// <inheritdoc/>
    public override string Name => "CORN";

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">Logits z of the conditional probabilities, shape [N, K − 1].</param>
    /// <param name="labels">Ranks from 0, shape [N] or [N, 1].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var logits = Batch.InFullPrecision(embeddings);
        var above = OrdinalTargets.Above(logits, labels);
        var asked = cat([ones_like(above.narrow(1, 0, 1)), above.narrow(1, 0, above.shape[1] - 1)], dim: 1);
        var value = ClosedForm.Of(logits, logits =>
        {
            var (loss, gradient) = OrdinalTargets.BinaryCrossEntropy(logits, above);
            var shares = asked / asked.sum();
            return (loss.mul_(shares).sum(), gradient.mul_(shares));
        });
        return (value.MoveToOuterDisposeScope(), state);
    }
}
