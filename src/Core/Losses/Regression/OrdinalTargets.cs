using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Losses;

/// <summary>What ordinal losses share: ranks as binary targets, and the loss of one binary question.</summary>
internal static class OrdinalTargets
{
    /// <summary>[rank_i &gt; k] as 0 and 1, shape [N, K − 1], in the type and on the device of the logits.</summary>
    public static Tensor Above(Tensor logits, Tensor ranks)
    {
        var column = Batch.LabelsFor(logits, ranks);
        if (column.shape[1] != 1)
            throw new ArgumentException($"Logits have shape {logits.ShapeText()} and labels {ranks.ShapeText()}; an ordinal loss needs one rank a case.");
        return column.gt(arange(logits.shape[1], dtype: logits.dtype, device: logits.device)).to(logits.dtype);
    }

    /// <summary>Binary cross-entropy of every logit, softplus(z) − t·z without overflow, and its derivative σ(z) − t.</summary>
    public static (Tensor Loss, Tensor Gradient) BinaryCrossEntropy(Tensor logits, Tensor targets) => (
        logits.abs().neg_().exp_().log1p_().add_(logits.clamp_min(0)).sub_(logits * targets),
        logits.sigmoid().sub_(targets));
}
