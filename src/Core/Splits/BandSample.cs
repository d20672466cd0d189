using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>All subjects outside a band of labels, and a share of those in it: a training set whose labels are spread otherwise than those of the test.</summary>
/// <remarks>A subject lies where the mean of its labels does.</remarks>
public sealed record BandSample : PartSample
{
    /// <summary>All outside a band, and a share in it.</summary>
    /// <param name="from">The lowest label of the band, in label units.</param>
    /// <param name="to">The highest; ≥ <paramref name="from"/>.</param>
    /// <param name="percent">How many of a hundred of its subjects are kept, rounded up; 0 to 100.</param>
    /// <param name="seed">Which ones.</param>
    public BandSample(double from, double to, int percent, ulong seed) =>
        (From, To, Percent, Seed) = from <= to ? (from, to, percent, seed) : throw new ArgumentOutOfRangeException(nameof(to), to, $"A band from {from} ends there or above.");

    /// <summary>The lowest label of the band.</summary>
    public double From { get; init; }

    /// <summary>The highest.</summary>
    public double To { get; init; }

    /// <summary>How many of a hundred of its subjects are kept; 0 to 100.</summary>
    public int Percent
    {
        get;
        init => field = value is >= 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Percent), value, "Must lie between 0 and 100.");
    }

    /// <summary>Which ones.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<int> Of(CaseTable cases, ImmutableArray<int> rows)
    {
        var band = Shuffled(cases, rows, Seed).ToLookup(one => one.Label >= From && one.Label <= To);
        var kept = ((band[true].Count() * Percent) + 99) / 100;
        var found = RowsOf(cases, rows, band[false].Concat(band[true].Take(kept)).Select(one => one.Subject));
        return found.IsEmpty && !rows.IsEmpty
            ? throw new UserErrorException(FormattableString.Invariant($"All labels of a part lie from {From:g6} to {To:g6}, and nothing of it is kept. Choose a narrower band."), cases.File)
            : found;
    }
}
