using System.Collections.Immutable;

namespace ImageRegression.Neighbors;

/// <summary>How far the cases of an index lie from one another: what is near and what is far in its space, without any further cases.</summary>
/// <remarks>
/// For each case (of at most 1,000, evenly chosen) the mean distance to the nearest five of other subjects, as if it were not in
/// the index. Training draws its own cases together, so new ones lie somewhat farther: the range says where to look twice, and
/// what looks right when it is looked at, not what is out-of-distribution; for that there is <see cref="OutOfDistributionTest"/>.
/// </remarks>
/// <param name="Distances">Ascending, in the unit of the embeddings; empty where the index holds one subject alone.</param>
internal sealed record UsualDistances(ImmutableArray<double> Distances)
{
    private const int Neighbors = 5, MostCases = 1000;
    private const double Usual = 0.95;

    /// <summary>The distance that 95 % of the index's own cases do not exceed; +∞ where there are none.</summary>
    public double Limit => Distances.IsEmpty ? double.PositiveInfinity : Distances[(int)Math.Ceiling(Usual * Distances.Length) - 1];

    /// <summary>Those of an index.</summary>
    public static UsualDistances Of(Embeddings index)
    {
        var subjects = index.Subjects;
        var step = Math.Max(1, (subjects.Length + MostCases - 1) / MostCases);
        int[] asked = [.. Enumerable.Range(0, subjects.Length).Where(row => row % step == 0)];
        using var chosen = index.Take(asked);
        var found = NeighborSearch.Nearest(chosen.Vectors, index.Vectors, Neighbors + GroundedNeighbors.MostOfOneSubject(subjects));
        return new([.. asked.Zip(found, (own, near) => near.Rows.Zip(near.Distances).Where(one => subjects[one.First] != subjects[own])
            .Select(one => one.Second).Take(Neighbors).DefaultIfEmpty(double.NaN).Average()).Where(double.IsFinite).Order()]);
    }

    /// <summary>Mean distances of queries to the nearest cases of an index, as <see cref="Distances"/> are.</summary>
    public static double[] Of(TorchSharp.torch.Tensor queries, Embeddings index) =>
        [.. NeighborSearch.Nearest(queries, index.Vectors, Neighbors).Select(near => near.Distances.Average())];
}
