using System.Collections.Immutable;
using ImageRegression.Neighbors;
using ImageRegression.Randomness;
using ImageRegression.Tables;
using static TorchSharp.torch;

namespace ImageRegression.Evaluation;

/// <summary>RV: how far the embedding space is from having the shape of the label space.</summary>
/// <remarks>
/// RV = 1 − ρ(G, D) over all pairs of samples: G the geodesic distances, along shortest paths of the k-nearest-neighbour
/// graph, D the label distances, ρ Pearson's correlation over all N² entries. 0 for an isometry, up to 2. The smallest over
/// the <see cref="Candidates"/> for k counts. Tenenbaum, de Silva, Langford (2000), Science 290; Chao, Zhang, Yan (2022),
/// "Regression Metric Loss", section 3.
/// </remarks>
public sealed record ResidualVariance
{
    /// <summary>The k to try, ascending; those that the number of samples does not allow are left out. Default 5, 10, …, 200.</summary>
    public ImmutableArray<int> Candidates
    {
        get;
        init => field = !value.IsDefaultOrEmpty && value[0] >= 1 && value.Zip(value.Skip(1)).All(pair => pair.First < pair.Second) ? value
            : throw new ArgumentException("The candidates for k must be ascending, and at least 1.", nameof(Candidates));
    } = [.. Enumerable.Range(1, 40).Select(i => 5 * i)];

    /// <summary>What becomes of a graph that falls apart. Default: its k is skipped.</summary>
    public UnreachablePairs Unreachable { get; init; } = UnreachablePairs.SkipGraph;

    /// <summary>Whether a sample counts among its own k nearest, as in the authors' repository. Default false.</summary>
    public bool CountSelf { get; init; }

    /// <summary>Whether samples at the same place stay unjoined, as in the authors' repository. Default false.</summary>
    public bool DropZeroLengths { get; init; }

    /// <summary>What the labels lie on; on a circle their distances are ways round, as paths along a ring of embeddings are. Default a straight line.</summary>
    public LabelAxis Axis { get; init; }

    /// <summary>Random subsets to average over; null for one measurement on all samples, the default.</summary>
    public Sampling? Sampling { get; init; }

    /// <summary>As the authors' repository measures.</summary>
    public static ResidualVariance RepositoryVariant { get; } = new()
    {
        Unreachable = UnreachablePairs.CountAsFar,
        CountSelf = true,
        DropZeroLengths = true,
        Sampling = new Sampling(Draws: 10, Size: 1000, Seed: 10000121),
    };

    /// <summary>Measures.</summary>
    /// <param name="embeddings">Shape [N, D], N ≥ 2.</param>
    /// <param name="labels">N values; their unit does not matter.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there are fewer samples than a subset needs.</exception>
    public ResidualVarianceResult Of(Tensor embeddings, ReadOnlySpan<double> labels)
    {
        if (labels.Length != embeddings.shape[0] || labels.Length < (Sampling?.Size ?? 2))
            throw new ArgumentException(
                $"There are {embeddings.shape[0]} embeddings and {labels.Length} labels; " +
                $"there must be as many of one as of the other, and at least {Sampling?.Size ?? 2}.");
        if (Sampling is null)
            return ResidualVarianceResult.Best([.. OfAll(embeddings, labels.ToArray())]);

        var draws = new List<ResidualVarianceAt[]>();
        foreach (var subset in Sampling.Subsets(labels.Length))
        {
            using var scope = NewDisposeScope();
            using var rows = tensor(subset.Select(row => (long)row).ToArray(), device: embeddings.device);
            var chosen = new double[subset.Length];
            for (var i = 0; i < chosen.Length; i++)
                chosen[i] = labels[subset[i]];
            draws.Add(OfAll(embeddings.index_select(0, rows), chosen));
        }
        return ResidualVarianceResult.Best([.. Enumerable.Range(0, draws[0].Length).Select(k => ResidualVarianceAt.Mean([.. draws.Select(draw => draw[k])]))]);
    }

    private ResidualVarianceAt[] OfAll(Tensor embeddings, double[] labels)
    {
        var most = CountSelf ? labels.Length : labels.Length - 1;
        var candidates = Candidates.Where(k => k <= most).DefaultIfEmpty(most).ToArray();
        var neighbors = NeighborSearch.NearestAndTies(embeddings, embeddings, Math.Min(candidates[^1] + 1, labels.Length), (_, found) => found);
        return GeodesicCorrelation.At(neighbors, labels, candidates, this);
    }
}

/// <summary>What becomes of pairs of samples that no path joins.</summary>
public enum UnreachablePairs
{
    /// <summary>A graph that is not connected has no residual variance; its k is skipped, as Isomap does.</summary>
    SkipGraph,

    /// <summary>The correlation runs over the reachable pairs of different samples.</summary>
    LeaveOut,

    /// <summary>They count as 1e10 apart, as in the authors' repository, and so outweigh all others.</summary>
    CountAsFar,
}

/// <summary>Random subsets, drawn as Python's <c>random.sample</c> would draw them.</summary>
/// <param name="Draws">Number of subsets.</param>
/// <param name="Size">Samples in each.</param>
/// <param name="Seed">Seed of Python's <c>random</c>.</param>
public sealed record Sampling(int Draws, int Size, long Seed)
{
    /// <summary>The subsets of 0 … <paramref name="population"/> − 1, each in the order drawn.</summary>
    public IEnumerable<int[]> Subsets(int population)
    {
        var random = new PythonRandom(Seed);
        for (var draw = 0; draw < Draws; draw++)
            yield return random.Sample(population, Size);
    }
}
