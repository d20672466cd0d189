using System.Collections.Immutable;

namespace ImageRegression.Neighbors;

/// <summary>Scores of calibration cases, each subject weighing the same: what a new subject's score is held against.</summary>
/// <remarks>
/// What is exchangeable is subjects, not images: two films of one child say little more than one. So every subject has the
/// weight 1, divided evenly over its images, and the new subject has weight 1 at +∞. For one image a subject this is split
/// conformal prediction; for more it is hierarchical conformal prediction (Lee, Barber, Willett 2023, "Distribution-free
/// Inference with Hierarchical Data"), which holds for one image of a new subject without throwing images away.
/// </remarks>
/// <param name="Scores">Ascending.</param>
/// <param name="Weights">Of each score; the weights of a subject sum to 1.</param>
/// <param name="Subjects">How many subjects there are.</param>
internal sealed record SubjectScores(ImmutableArray<double> Scores, ImmutableArray<double> Weights, int Subjects)
{
    // Weights are fractions, whose sums round; a quantile must not move by a whole subject for that.
    private const double Rounding = 1e-9;

    /// <summary>Orders and weighs scores.</summary>
    /// <param name="cases">The subject and the score of every calibration case; no score is NaN.</param>
    public static SubjectScores Of(IEnumerable<(string Subject, double Score)> cases)
    {
        var all = cases.OrderBy(one => one.Score).ToArray();
        var images = all.CountBy(one => one.Subject).ToDictionary();
        return new([.. all.Select(one => one.Score)], [.. all.Select(one => 1.0 / images[one.Subject])], images.Count);
    }

    /// <summary>The smallest score that a new subject's image stays within with probability <paramref name="coverage"/> or more.</summary>
    /// <param name="coverage">0 to 1.</param>
    /// <returns>
    /// The smallest q with weight(score ≤ q) ≥ coverage·(S + 1); +∞ where S subjects are too few, which is below
    /// coverage / (1 − coverage): nine for 90 %.
    /// </returns>
    public double Quantile(double coverage)
    {
        var (needed, reached) = (coverage * (Subjects + 1) - Rounding, 0.0);
        for (var i = 0; i < Scores.Length; i++)
            if ((reached += Weights[i]) >= needed)
                return Scores[i];
        return double.PositiveInfinity;
    }

    /// <summary>The conformal p value of a new score: at most α with probability at most α where its subject is like the others.</summary>
    /// <returns>(1 + weight(scores ≥ <paramref name="score"/>)) / (S + 1).</returns>
    public double PValue(double score)
    {
        var beyond = 0.0;
        for (var i = Scores.Length - 1; i >= 0 && Scores[i] >= score; i--)
            beyond += Weights[i];
        return (1 + beyond) / (Subjects + 1);
    }
}
