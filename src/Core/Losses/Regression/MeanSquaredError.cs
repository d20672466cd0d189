using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>Mean squared error: mean (ŷ − y)² over all elements, in squared units of the scaled labels.</summary>
public sealed record MeanSquaredError : Loss<NoState>
{
    /// <inheritdoc/>
    public override string Name => "mean squared error";

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">Predictions, [N] or [N, K].</param>
    /// <param name="labels">As many: [N] or [N, K]; a column [N, 1] is the same as [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0; 0 only for a perfect fit.</returns>
    /// <exception cref="ArgumentException">The shapes differ; nothing is broadcast.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var residual = embeddings - Batch.TargetsFor(embeddings, labels);
        return ((residual * residual).mean().MoveToOuterDisposeScope(), state);
    }
}
