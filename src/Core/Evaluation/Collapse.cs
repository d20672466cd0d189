using System.Collections.Immutable;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace ImageRegression.Evaluation;

/// <summary>How far a space of embeddings has drawn together onto one line, and how much of it is who is seen.</summary>
/// <remarks>
/// A contrastive loss whose only end is a floor may bring embeddings into one bundle, or into two opposite ones. Distances then look
/// large and spread, but those within a bundle, between near labels, say nothing. LEARNER's losses do so with free embeddings.
/// </remarks>
/// <param name="ParallelPairs">Share of the pairs with |cos| &gt; 0.99, 0 to 1; NaN for fewer than two embeddings, and in one dimension, where all are parallel.</param>
/// <param name="FirstAxis">Share of the variance along the first principal axis, 0 to 1; NaN where all coincide.</param>
/// <param name="IdentityMAP">
/// Identity leak: mean average precision of finding a subject's other images by any of them among all, 0 to 1; NaN where no subject has two.
/// </param>
public sealed record Collapse(double ParallelPairs, double FirstAxis, double IdentityMAP)
{
    /// <summary>|cos| above which a pair is parallel.</summary>
    public const double ParallelCosine = 0.99;

    /// <summary>Share of parallel pairs from which a space has collapsed: most of what it could tell apart it does not.</summary>
    public const double Most = 0.5;

    private const int BlockValues = 1 << 21;

    /// <summary>Whether at least half of the pairs are parallel.</summary>
    public bool HasHappened => ParallelPairs >= Most;

    /// <summary>What to say where it has happened, such as <c>Collapse: 93 % of pairs at |cos| > .99.</c>; null where it has not.</summary>
    public string? Sentence => SentenceOf(ParallelPairs);

    /// <summary>Measures a space.</summary>
    /// <param name="embeddings">Shape [N, D], any floating type; finite.</param>
    /// <param name="subjects">N names: who is seen.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, there is no embedding, or a value is not finite.</exception>
    public static Collapse Of(Tensor embeddings, IEnumerable<string> subjects)
    {
        ImmutableArray<string> seen = [.. subjects];
        var all = new RetrievalSet(embeddings, seen) { Cameras = [.. seen.Select((_, row) => row.ToString(CultureInfo.InvariantCulture))] };
        var rankings = new Retrieval { SkipsSameCamera = true, Listed = 1 }.Of(all, all);   // every image but itself
        double[] precisions = [.. rankings.Where(ranking => ranking.HasMatch).Select(ranking => RankingMeasures.AveragePrecision(ranking.MatchRanks.AsSpan()))];
        return new(
            Parallel(embeddings),
            PrincipalComponents.Of(embeddings, 1).Explained[0],
            precisions.Length == 0 ? double.NaN : precisions.Average());
    }

    /// <summary><see cref="ParallelPairs"/> alone.</summary>
    /// <param name="embeddings">Shape [N, D], any floating type. Two of length 0 are parallel, one is to no other; NaN where a value is not finite.</param>
    public static double Parallel(Tensor embeddings)
    {
        if (embeddings.shape is not [>= 2 and var count, >= 2])
            return double.NaN;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = embeddings.detach().cpu().to(float64);
        if (!isfinite(rows).all().ToBoolean())
            return double.NaN;
        var lengths = rows.norm(1, keepdim: true);
        var isNull = lengths == 0;
        var unit = rows / lengths.masked_fill(isNull, 1);
        var (others, none) = (unit.t(), isNull.sum().ToInt64());
        var parallel = none * none;
        var block = Math.Clamp(BlockValues / count, 1, count);
        for (var start = 0L; start < count; start += block)
        {
            using var each = NewDisposeScope();
            parallel += (unit.narrow(0, start, Math.Min(block, count - start)).mm(others).abs_() > ParallelCosine).sum().ToInt64();
        }
        return (parallel - count) / (double)(count * (count - 1));   // each is parallel to itself
    }

    /// <summary>What to say of a share of parallel pairs; null below <see cref="Most"/>.</summary>
    public static string? SentenceOf(double parallelPairs) => parallelPairs >= Most
        ? string.Create(CultureInfo.InvariantCulture, $"Collapse: {100 * parallelPairs:0} % of pairs at |cos| > .99.") : null;
}
