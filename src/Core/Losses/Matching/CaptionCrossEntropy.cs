using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>CLIP's loss of similarities between images and captions: which caption is an image's, and which image a caption's.</summary>
/// <remarks>
/// L = ½ (−1/N Σ_i Σ_j q_ij ln softmax_j(l_i·) − 1/N Σ_j Σ_i q_ij ln softmax_i(l_·j)), q_ij = 1/|{k : c_k = c_i}| where c_i = c_j, else 0.
/// Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision", ICML, figure 3, whose target is the diagonal;
/// here images with equal captions share theirs, which else would be pushed away from what is said of them in the very same words.
/// </remarks>
internal sealed record CaptionCrossEntropy : Loss<NoState>
{
    /// <inheritdoc/>
    public override string Name => "caption cross entropy";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override bool ComparesDirections => false;   // it gets what came of them

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">Logits l, shape [N, N]: e^τ times the cosine of image i, a row, and caption j, a column.</param>
    /// <param name="labels">Captions c, int64, shape [N]: equal numbers for equal sentences.</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats; no less than the entropy of its targets.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var captions = Identities.Of(embeddings, labels);
        if (embeddings.shape[1] != captions.Length)
            throw new ArgumentException($"Logits have shape {embeddings.ShapeText()}. They must be [N, N]: every image with every caption of the batch.", nameof(embeddings));
        var c = tensor(captions, device: embeddings.device);
        var same = c.unsqueeze(1).eq(c.unsqueeze(0)).to(embeddings.dtype);
        var q = same / same.sum(1, keepdim: true);   // symmetric: all of a caption are as many
        var value = -0.5 / captions.Length * (q * (embeddings.log_softmax(1) + embeddings.log_softmax(0))).sum();
        return (value.MoveToOuterDisposeScope(), state);
    }
}
