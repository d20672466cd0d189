using System.Collections.Immutable;
using ImageRegression.Randomness;

namespace ImageRegression.Training;

/// <summary>
/// Draws P subjects and K images of each, afresh for each iteration, as a pure function of (seed, iteration), so that every
/// batch has positives and negatives to compare; or, with K = 1, nobody twice.
/// </summary>
/// <remarks>
/// No image comes twice in a batch, unless its subject has fewer than K: then all of its images come, and again in the same
/// order until there are K. Where there are fewer than P subjects, all of them are drawn and the batch is smaller.
/// </remarks>
internal sealed class SubjectSampler
{
    private readonly ImmutableArray<ImmutableArray<int>> rowsOf;
    private readonly int subjects, images;
    private readonly ulong seed;

    /// <summary>A sampler of the given rows.</summary>
    /// <param name="identities">Who is seen in each row.</param>
    /// <param name="subjects">P; ≥ 2.</param>
    /// <param name="images">K; ≥ 1.</param>
    /// <param name="seed">Seed of the whole sequence.</param>
    /// <exception cref="UserErrorException">There is but one subject, or K ≥ 2 and none has two images: no triplet could ever be drawn.</exception>
    public SubjectSampler(ImmutableArray<long> identities, int subjects, int images, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(subjects, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        rowsOf = [.. identities.Index().GroupBy(row => row.Item, row => row.Index).OrderBy(group => group.Key).Select(group => group.ToImmutableArray())];
        if (rowsOf.Length < 2)
            throw new UserErrorException($"The training images are of {Counted.Of(rowsOf.Length, "subject")}. A batch of several needs two or more: name them in the column subject.");
        if (images > 1 && rowsOf.All(rows => rows.Length < 2))
            throw new UserErrorException(
                $"None of the {rowsOf.Length} subjects among the training images has two images, so that nothing is alike. Name subjects in the column subject; images of one subject share it.");
        (this.subjects, this.images, this.seed) = (Math.Min(subjects, rowsOf.Length), images, seed);
    }

    /// <summary>Rows in a batch: K times P, or times the number of subjects where that is smaller.</summary>
    public int Drawn => subjects * images;

    /// <summary>The rows of one batch, subject by subject.</summary>
    /// <param name="iteration">From 0.</param>
    public int[] Rows(long iteration)
    {
        var random = SplitMix64.For(seed, (ulong)iteration);
        var batch = new List<int>(Drawn);
        foreach (var subject in BatchSampler.Distinct(ref random, subjects, rowsOf.Length))
        {
            var own = rowsOf[subject];
            var drawn = BatchSampler.Distinct(ref random, Math.Min(images, own.Length), own.Length);
            for (var i = 0; i < images; i++)
                batch.Add(own[drawn[i % drawn.Length]]);
        }
        return [.. batch];
    }
}
