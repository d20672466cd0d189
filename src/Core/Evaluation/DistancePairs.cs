using System.Collections.Immutable;
using ImageRegression.Tables;
using ImageRegression.Torch;
using static TorchSharp.torch;

namespace ImageRegression.Evaluation;

/// <summary>A pair of embedded images.</summary>
/// <param name="First">Row of the one, from 0.</param>
/// <param name="Second">Row of the other; above the first.</param>
/// <param name="Cosine">Their cosine distance, 1 − cos, 0 to 2; an embedding of length 0 is at 1 from every other.</param>
/// <param name="Label">|Δ| of their labels as they are written, in label units; on a circle the shorter way round.</param>
public readonly record struct DistancePair(int First, int Second, double Cosine, double Label);

/// <summary>How the cosine distance of embeddings follows the distance of their labels, within subjects and between them.</summary>
/// <remarks>
/// LEARNER's Figure 1 (arXiv 2411.01144) draws the one against the other. That distances are more spread out says nothing of their
/// order: a space that has collapsed to two bundles has the most spread of all. So the order is measured, by Spearman's ρ, over all
/// pairs of a kind and over the nearest quarter in label, where fine change lies.
/// </remarks>
/// <param name="Within">Pairs of images of one subject.</param>
/// <param name="Between">Pairs of images of two subjects.</param>
/// <param name="Counts">How many there are of each; where more than <see cref="Most"/>, those here are so many of them, drawn at random.</param>
internal sealed record DistancePairs(ImmutableArray<DistancePair> Within, ImmutableArray<DistancePair> Between, (long Within, long Between) Counts)
{
    /// <summary>Pairs of a kind that are kept: their ranks are resampled thousands of times.</summary>
    public const int Most = 20_000;

    /// <summary>The pairs of a space.</summary>
    /// <param name="embeddings">Shape [N, D], any floating type.</param>
    /// <param name="labels">N values, in label units.</param>
    /// <param name="subjects">N names.</param>
    /// <param name="axis">What labels lie on.</param>
    public static DistancePairs Of(Tensor embeddings, ReadOnlySpan<double> labels, ImmutableArray<string> subjects, LabelAxis axis = default)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = embeddings.detach().cpu().to(float64);
        var lengths = rows.norm(1, keepdim: true);
        var unit = rows / lengths.masked_fill(lengths == 0, 1);
        var values = labels.ToArray();
        var (within, between) = RowPairs.Of(subjects);
        return new(Sampled(within), Sampled(between), (within.Count, between.Count));

        ImmutableArray<DistancePair> Sampled(RowPairs pairs)
        {
            var rows = pairs.Sample(Most);
            var cosines = (unit[tensor(rows.Select(pair => (long)pair.First).ToArray())] * unit[tensor(rows.Select(pair => (long)pair.Second).ToArray())]).sum(1).ToHost<double>();
            return
            [
                .. rows.Zip(cosines, (pair, cosine) => new DistancePair(
                    pair.First, pair.Second, 1 - Math.Clamp(cosine, -1, 1), Math.Abs(axis.WrittenDifference(values[pair.First], values[pair.Second])))),
            ];
        }
    }

    /// <summary>The quarter of pairs whose labels are nearest, and those as near as the last of them.</summary>
    public static ImmutableArray<DistancePair> Near(ImmutableArray<DistancePair> pairs)
    {
        if (pairs.IsEmpty)
            return pairs;
        var last = pairs.Select(pair => pair.Label).Order().ElementAt((pairs.Length - 1) / 4);
        return [.. pairs.Where(pair => pair.Label <= last)];
    }

    /// <summary>Spearman's ρ of cosine and label distance, of images that count several times or not at all; NaN where either side is constant.</summary>
    /// <remarks>A pair within a subject counts as often as the subject, one between two as often as they meet.</remarks>
    public static WeightedStatistic Spearman(ImmutableArray<DistancePair> pairs, bool within)
    {
        var ofPairs = WeightedRanks.Spearman([.. pairs.Select(pair => pair.Cosine)], [.. pairs.Select(pair => pair.Label)]);
        return images =>
        {
            var weights = new double[pairs.Length];
            for (var i = 0; i < weights.Length; i++)
                weights[i] = within ? images[pairs[i].First] : images[pairs[i].First] * images[pairs[i].Second];
            return ofPairs(weights);
        };
    }
}
