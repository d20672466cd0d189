using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>N-pair loss: one pair of every subject, each anchor to tell its positive from all the others'.</summary>
/// <remarks>
/// L = −mean_i log softmax_j(φ(a_i, p_j))_i over the subjects i with two images or more, the first two of each in the order
/// of the batch. Sohn (2016), "Improved Deep Metric Learning with Multi-class N-pair Loss Objective", NeurIPS, without its
/// penalty on lengths, which unit vectors do not need. A batch with fewer than two such subjects costs 0.
/// </remarks>
public sealed record NPair : Loss<NoState>
{
    /// <summary>How embeddings are compared. Default the cosine.</summary>
    public PairScore Score { get; init; } = PairScore.Cosine;

    /// <inheritdoc/>
    public override string Name => "N-pair";

    /// <inheritdoc/>
    public override LabelKind LabelKind => LabelKind.Identity;

    /// <inheritdoc/>
    public override NoState Start => NoState.None;

    /// <summary>Loss of one batch.</summary>
    /// <param name="embeddings">f, shape [N, D]; half types are computed in float32.</param>
    /// <param name="labels">Identities, int64, shape [N].</param>
    /// <param name="state">Of no use: the loss carries nothing from batch to batch.</param>
    /// <returns>Scalar ≥ 0, in nats.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public override (Tensor Value, NoState Next) Of(Tensor embeddings, Tensor labels, NoState state)
    {
        using var scope = NewDisposeScope();
        var pairs = Identities.Of(embeddings, labels).Index().GroupBy(row => row.Item).Where(subject => subject.Count() > 1)
            .Select(subject => (Anchor: (long)subject.First().Index, Positive: (long)subject.ElementAt(1).Index)).ToArray();
        var (anchors, positives) = (tensor(pairs.Select(pair => pair.Anchor).ToArray()), tensor(pairs.Select(pair => pair.Positive).ToArray()));
        var value = PairScores.Loss(embeddings, Score, scores => pairs.Length == 0
            ? scores.sum() * 0
            : -scores.index_select(0, anchors.to(scores.device)).index_select(1, positives.to(scores.device)).log_softmax(1).diagonal().mean());
        return (value.MoveToOuterDisposeScope(), state);
    }
}
