using System.Numerics;
using System.Numerics.Tensors;

namespace ImageRegression.Losses.Matching;

/// <summary>The positives and the negatives of one anchor after another.</summary>
internal sealed class AnchorNeighbors(long[] identities)
{
    private readonly int[] positives = new int[identities.Length], negatives = new int[identities.Length];
    private (int Positives, int Negatives) count;
    private readonly double[] ofPositives = new double[identities.Length];

    /// <summary>Rows of the other images of the anchor's subject.</summary>
    public ReadOnlySpan<int> Positives => positives.AsSpan(0, count.Positives);

    /// <summary>Rows of the other subjects' images.</summary>
    public ReadOnlySpan<int> Negatives => negatives.AsSpan(0, count.Negatives);

    /// <summary>Whether there are both.</summary>
    public bool HasTriplet => count is { Positives: > 0, Negatives: > 0 };

    /// <summary>Scores of the negatives, in their order; NaN behind them, up to whole vector registers.</summary>
    public double[] Scores { get; } = new double[(identities.Length + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count];

    /// <summary>Turns to an anchor.</summary>
    /// <param name="anchor">Its row.</param>
    /// <param name="scores">Its scores, N.</param>
    public void Take(int anchor, ReadOnlySpan<double> scores)
    {
        count = default;
        for (var row = 0; row < scores.Length; row++)
        {
            if (identities[row] != identities[anchor])
            {
                Scores[count.Negatives] = scores[row];
                negatives[count.Negatives++] = row;
            }
            else if (row != anchor)
            {
                ofPositives[count.Positives] = scores[row];
                positives[count.Positives++] = row;
            }
        }
        Scores.AsSpan(count.Negatives).Fill(double.NaN);
    }

    /// <summary>Leaves the least similar positive and the most similar negative; the first of equals.</summary>
    public void KeepHardest()
    {
        if (count.Positives > 1)
            positives[0] = positives[TensorPrimitives.IndexOfMin<double>(ofPositives.AsSpan(0, count.Positives))];
        if (count.Negatives > 1)
        {
            var most = TensorPrimitives.IndexOfMax<double>(Scores.AsSpan(0, count.Negatives));
            (negatives[0], Scores[0]) = (negatives[most], Scores[most]);
            Scores.AsSpan(1).Fill(double.NaN);
        }
        count = (Math.Min(count.Positives, 1), Math.Min(count.Negatives, 1));
    }

    /// <summary>Leaves the most similar positive and the most similar negative; the first of equals.</summary>
    /// <param name="semiHard">Whether the negative must be less similar than the positive; there may be none.</param>
    public void KeepMostSimilar(bool semiHard)
    {
        if (!HasTriplet)
        {
            count = default;
            return;
        }
        var ease = TensorPrimitives.IndexOfMax<double>(ofPositives.AsSpan(0, count.Positives));
        (positives[0], ofPositives[0]) = (positives[ease], ofPositives[ease]);
        var hardest = -1;
        for (var k = 0; k < count.Negatives; k++)
            if ((!semiHard || Scores[k] < ofPositives[0]) && (hardest < 0 || Scores[k] > Scores[hardest]))
                hardest = k;
        if (hardest >= 0)
            (negatives[0], Scores[0]) = (negatives[hardest], Scores[hardest]);
        Scores.AsSpan(1).Fill(double.NaN);
        count = (1, hardest < 0 ? 0 : 1);
    }
}
