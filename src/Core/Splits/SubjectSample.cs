using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>Some of the subjects of a part, spread over its whole range of labels.</summary>
/// <remarks>Drawn as <see cref="SubjectSplit"/> draws a part, so that a tenth of the subjects has like labels as all.</remarks>
public sealed record SubjectSample : PartSample
{
    /// <summary>Some of the subjects.</summary>
    /// <param name="percent">How many of a hundred are kept; 1 to 100.</param>
    /// <param name="seed">Which of the possible samples.</param>
    public SubjectSample(int percent, ulong seed) => (Percent, Seed) = (percent, seed);

    /// <summary>How many of a hundred subjects are kept; 1 to 100.</summary>
    public int Percent
    {
        get;
        init => field = value is >= 1 and <= 100 ? value
            : throw new ArgumentOutOfRangeException(nameof(Percent), value, "Must lie between 1 and 100.");
    }

    /// <summary>Which of the possible samples.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<int> Of(CaseTable cases, ImmutableArray<int> rows) =>
        Percent == 100 || rows.IsEmpty
            ? rows
            : [.. new SubjectSplit(Percent, 0, 100 - Percent, Seed).Of(cases.Take(rows.AsSpan())).Train.Select(row => rows[row])];
}
