using ImageRegression.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace ImageRegression.Losses;

/// <summary>Segmentation loss: soft Dice plus binary cross-entropy.</summary>
/// <remarks>
/// With p = sigmoid(z) and mask t, over all voxels of the batch:
/// L = w · mean[−v t ln p − (1 − t) ln(1 − p)] + 1 − (2 Σ p t + ε) / (Σ p + Σ t + ε).
/// Cross-entropy gives every voxel a gradient, Dice keeps a small structure from being outvoted (Milletari et al. 2016,
/// "V-Net"; the sum as in Isensee et al. 2021, "nnU-Net"). Dice is taken over the whole batch, so that images without
/// the structure do not each ask for a Dice of 1 of nothing.
/// </remarks>
public sealed record DiceCrossEntropy : Loss<NoState>
{
    /// <summary>Weight w of the cross-entropy; ≥ 0. Default 1.</summary>
    public double CrossEntropyWeight
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(CrossEntropyWeight), value, "Must be 0 or more.");
    } = 1;

    /// <summary>
    /// Weight v of voxels inside the mask in the cross-entropy; &gt; 0. Default 1. Where the structure fills a thousandth of
    /// the image, as calcium does, training otherwise settles on finding nothing.
    /// </summary>
    public double InsideWeight
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(InsideWeight), value, "Must be greater than 0.");
    } = 1;

    /// <summary>ε, in voxels: an empty prediction of an empty mask costs nothing; &gt; 0. Default 1.</summary>
    public double Smoothing
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Smoothing), value, "Must be greater than 0.");
    } = 1;

    /// <inheritdoc/>
    public override string Name => "soft Dice + cross-entropy";

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">Logits z, such as [N, 1, H, W] or [N, 1, D, H, W].</param>
    /// <param name="labels">Mask t of the same shape, 0 outside and 1 inside.</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0; towards 0 as the logits grow with the right sign.</returns>
    /// <exception cref="ArgumentException">The shapes differ; nothing is broadcast.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        if (!embeddings.shape.SequenceEqual(labels.shape) || embeddings.numel() == 0)
            throw new ArgumentException(
                $"Logits have shape {embeddings.ShapeText()} but the mask {labels.ShapeText()}. " +
                "Both must be the same, and hold a voxel; nothing is broadcast.");
        using var scope = NewDisposeScope();
        var mask = labels.detach().to(embeddings.dtype, embeddings.device);
        var inside = embeddings.sigmoid();
        var dice = (2 * (inside * mask).sum() + Smoothing) / (inside.sum() + mask.sum() + Smoothing);
        var crossEntropy = binary_cross_entropy_with_logits(embeddings, mask, weight: (InsideWeight - 1) * mask + 1);
        return ((CrossEntropyWeight * crossEntropy + 1 - dice).MoveToOuterDisposeScope(), state);
    }
}
