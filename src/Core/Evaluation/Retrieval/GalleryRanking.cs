using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using ImageRegression.Neighbors;

namespace ImageRegression.Evaluation;

/// <summary>Ranks the entries of one gallery; safe for many threads at once.</summary>
/// <remarks>
/// ‖q‖² + ‖g‖² − 2 q·g errs by up to some 1e-15 of the squared lengths. Entries nearer to each other than that are compared by the
/// difference form; where that is equal too, they share their places, so that the order of the gallery decides nothing.
/// </remarks>
internal sealed class GalleryRanking
{
    private const double Rounding = 1e-13;   // of the squared lengths; a generous bound up to thousands of dimensions

    private readonly Retrieval settings;
    private readonly RetrievalSet queries, gallery;
    private readonly Rows query, entry;
    private readonly Dictionary<string, int[]> rowsOf;
    private readonly double longest;

    public GalleryRanking(Retrieval settings, RetrievalSet queries, RetrievalSet gallery, Rows query, Rows entry)
    {
        (this.settings, this.queries, this.gallery, this.query, this.entry) = (settings, queries, gallery, query, entry);
        rowsOf = Enumerable.Range(0, gallery.Count).GroupBy(row => gallery.Identities[row], StringComparer.Ordinal)
            .ToDictionary(rows => rows.Key, rows => rows.ToArray(), StringComparer.Ordinal);
        longest = entry.SquaredNorms.Max();
    }

    /// <summary>The ranking for one query.</summary>
    /// <param name="asked">Its row.</param>
    /// <param name="squared">Its products with all entries; overwritten.</param>
    public QueryRanking Of(int asked, Span<double> squared)
    {
        DistanceRow.FromProducts(squared, query.SquaredNorms[asked], entry);
        var same = rowsOf.GetValueOrDefault(queries.Identities[asked], []);
        var matches = settings.SkipsSameCamera ? Array.FindAll(same, row => gallery.Cameras[row] != queries.Cameras[asked]) : same;
        if (matches.Length < same.Length)
            foreach (var row in same.Except(matches))
                squared[row] = double.PositiveInfinity;

        var slack = Rounding * (query.SquaredNorms[asked] + longest);
        var ranks = Ranks(asked, squared, matches, slack);
        var candidates = gallery.Count - (same.Length - matches.Length);
        var nearest = Nearest(asked, squared, Math.Min(settings.Listed, candidates), slack);
        foreach (var row in matches)
            squared[row] = double.PositiveInfinity;
        return new([.. ranks], candidates, nearest, Told(Least(asked, squared, slack)));
    }

    // In ascending order. Matches with as many nearer entries are equally near: they share the places of all that are.
    private double[] Ranks(int asked, ReadOnlySpan<double> squared, int[] matches, double slack)
    {
        var found = new (int Nearer, int Equal)[matches.Length];
        for (var i = 0; i < matches.Length; i++)
        {
            var own = squared[matches[i]];
            var (nearer, near) = CountBelow(squared, own - slack, own + slack);
            found[i] = near == nearer + 1 ? (nearer, 1) : Exactly(asked, squared, matches[i], slack);
        }
        return [.. found.GroupBy(one => one).OrderBy(same => same.Key.Nearer).SelectMany(same =>
            Enumerable.Range(1, same.Count()).Select(j => same.Key.Nearer + (j * (same.Key.Equal + 1.0) / (same.Count() + 1))))];
    }

    private (int Nearer, int Equal) Exactly(int asked, ReadOnlySpan<double> squared, int match, double slack)
    {
        var (own, exact, nearer, equal) = (squared[match], Exact(asked, match), 0, 0);
        for (var row = 0; row < squared.Length; row++)
            if (squared[row] < own - slack)
                nearer++;
            else if (squared[row] <= own + slack)
            {
                var other = Exact(asked, row);
                nearer += other < exact ? 1 : 0;
                equal += other == exact ? 1 : 0;
            }
        return (nearer, equal);
    }

    // How many values are less than low, and how many at most high.
    private static (int Low, int High) CountBelow(ReadOnlySpan<double> values, double low, double high)
    {
        var lanes = MemoryMarshal.Cast<double, Vector<double>>(values);
        var (lowLanes, highLanes) = (Vector<long>.Zero, Vector<long>.Zero);
        var (lows, highs) = (new Vector<double>(low), new Vector<double>(high));
        foreach (var lane in lanes)
        {
            lowLanes -= Vector.LessThan(lane, lows);   // true is −1
            highLanes -= Vector.LessThanOrEqual(lane, highs);
        }
        var (below, upTo) = ((int)Vector.Sum(lowLanes), (int)Vector.Sum(highLanes));
        foreach (var value in values[(lanes.Length * Vector<double>.Count)..])
        {
            below += value < low ? 1 : 0;
            upTo += value <= high ? 1 : 0;
        }
        return (below, upTo);
    }

    private ImmutableArray<GalleryEntry> Nearest(int asked, ReadOnlySpan<double> squared, int count, double slack)
    {
        if (count == 0)
            return [];
        var limit = Smallest.Of(squared, count) + (2 * slack);
        var near = new List<(double Exact, int Row)>(count + 1);
        for (var row = 0; row < squared.Length; row++)
            if (squared[row] <= limit)
                near.Add((Exact(asked, row), row));
        near.Sort();
        return [.. near.Take(count).Select(one => new GalleryEntry(one.Row, Told(one.Exact), gallery.Identities[one.Row] == queries.Identities[asked]))];
    }

    // The distance of the nearest entry that is left; infinite where none is.
    private double Least(int asked, ReadOnlySpan<double> squared, double slack)
    {
        var limit = Smallest.Of(squared, 1) + (2 * slack);
        var least = double.PositiveInfinity;
        for (var row = 0; row < squared.Length; row++)
            if (squared[row] <= limit && double.IsFinite(squared[row]))
                least = Math.Min(least, Exact(asked, row));
        return least;
    }

    private double Exact(int asked, int row)
    {
        ReadOnlySpan<double> a = query[asked], b = entry[row];
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    // Between vectors of length 1, ‖a − b‖² is 2 − 2 cos.
    private double Told(double squared) => settings.Distance is RetrievalDistance.Cosine ? squared / 2 : squared;
}
