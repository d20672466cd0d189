using System.Collections.Immutable;
using static TorchSharp.torch;

namespace ImageRegression.Losses.Matching;

/// <summary>One triplet, by rows of its batch.</summary>
/// <param name="Anchor">a.</param>
/// <param name="Positive">p, another image of the anchor's subject.</param>
/// <param name="Negative">n, an image of another subject.</param>
public readonly record struct MinedTriplet(int Anchor, int Positive, int Negative);

/// <summary>Two images of a batch, by their rows.</summary>
/// <param name="First">The lower row.</param>
/// <param name="Second">The higher.</param>
public readonly record struct MinedPair(int First, int Second);

/// <summary>Lists what the triplet losses look at: to see which images are hard. The losses themselves need no list.</summary>
public static class TripletMiner
{
    /// <summary>The triplets of a batch that a mining leaves, in order of anchor, positive and negative.</summary>
    /// <param name="embeddings">f, [N, D].</param>
    /// <param name="labels">Identities, int64, [N].</param>
    /// <param name="mining">Which triplets of the batch are listed.</param>
    /// <param name="margin">ε.</param>
    /// <param name="score">How embeddings are compared. Default the cosine.</param>
    /// <returns>Up to N²·(K − 1) for K images a subject.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public static ImmutableArray<MinedTriplet> Triplets(
        Tensor embeddings, Tensor labels, TripletMining mining, double margin, PairScore score = PairScore.Cosine) =>
        Triplets(new TripletRule(margin, mining), Identities.Of(embeddings, labels), PairScores.OnHost(embeddings, score));

    /// <summary>The pairs of different subjects that are at least as alike as β, each once, in order of their rows.</summary>
    /// <param name="embeddings">f, [N, D].</param>
    /// <param name="labels">Identities, int64, [N].</param>
    /// <param name="beta">β.</param>
    /// <param name="score">How embeddings are compared. Default the cosine.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public static ImmutableArray<MinedPair> NegativePairs(Tensor embeddings, Tensor labels, double beta, PairScore score = PairScore.Cosine) =>
        Pairs(Identities.Of(embeddings, labels), PairScores.OnHost(embeddings, score), same: false, value => value >= beta);

    /// <summary>The pairs of one subject that are at most as alike as β_p, each once, in order of their rows.</summary>
    /// <inheritdoc cref="NegativePairs"/>
    public static ImmutableArray<MinedPair> PositivePairs(Tensor embeddings, Tensor labels, double beta, PairScore score = PairScore.Cosine) =>
        Pairs(Identities.Of(embeddings, labels), PairScores.OnHost(embeddings, score), same: true, value => value <= beta);

    private static ImmutableArray<MinedTriplet> Triplets(TripletRule rule, long[] identities, ReadOnlySpan<double> scores)
    {
        var mined = ImmutableArray.CreateBuilder<MinedTriplet>();
        var near = new AnchorNeighbors(identities);
        for (var anchor = 0; anchor < identities.Length; anchor++)
        {
            var row = scores.Slice(anchor * identities.Length, identities.Length);
            near.Take(anchor, row);
            if (rule.Mining == TripletMining.BatchHard)
                near.KeepHardest();
            foreach (var positive in near.Positives)
                foreach (var negative in near.Negatives)
                    if (row[positive] - row[negative] is var delta && delta > rule.Window.Low && delta <= rule.Window.High)
                        mined.Add(new(anchor, positive, negative));
        }
        return mined.ToImmutable();
    }

    private static ImmutableArray<MinedPair> Pairs(long[] identities, double[] scores, bool same, Func<double, bool> isMined) =>
    [
        .. from first in Enumerable.Range(0, identities.Length)
           from second in Enumerable.Range(first + 1, identities.Length - first - 1)
           where (identities[first] == identities[second]) == same && isMined(scores[(first * identities.Length) + second])
           select new MinedPair(first, second),
    ];
}
