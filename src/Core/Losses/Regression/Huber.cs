using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>Squared error for small residuals, absolute for large ones, so that single wrong labels pull less.</summary>
/// <remarks>
/// With r = ŷ − y: r²/2 where |r| ≤ δ, δ(|r| − δ/2) beyond; averaged over all elements.
/// Huber (1964), "Robust Estimation of a Location Parameter"; as PyTorch's <c>huber_loss</c>.
/// </remarks>
public sealed record Huber : Loss<NoState>
{
    /// <summary>δ, where squared turns to absolute, in units of the scaled labels; &gt; 0 and finite. Default 1.</summary>
    public double Delta
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Delta), value, "Must be greater than 0 and finite.");
    } = 1;

    /// <inheritdoc/>
    public override string Name => "Huber";

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">Predictions, [N] or [N, K].</param>
    /// <param name="labels">As many: [N] or [N, K]; a column [N, 1] is the same as [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in squared units of the scaled labels; 0 only for a perfect fit.</returns>
    /// <exception cref="ArgumentException">The shapes differ; nothing is broadcast.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var predicted = Batch.InFullPrecision(embeddings);
        var target = Batch.TargetsFor(predicted, labels);
        var value = ClosedForm.Of(predicted, predicted =>
        {
            var r = predicted - target;
            var clipped = r.clamp(-Delta, Delta);   // the derivative; and clipped·(r − clipped/2) is both branches
            return ((clipped * r.add(clipped, alpha: -0.5)).mean(), clipped / clipped.numel());
        });
        return (value.MoveToOuterDisposeScope(), state);
    }
}
