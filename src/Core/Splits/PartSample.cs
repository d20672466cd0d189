using System.Collections.Immutable;
using ImageRegression.Randomness;
using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>Which subjects of a part are kept, to see what is learnt from fewer.</summary>
public abstract record PartSample
{
    private protected PartSample()
    {
    }

    /// <summary>The rows of the kept subjects.</summary>
    /// <param name="cases">The whole table.</param>
    /// <param name="rows">The part, as rows of the table.</param>
    /// <returns>Some of the rows, ascending; all of a subject or none.</returns>
    /// <exception cref="UserErrorException">The part has subjects, but too few for one to be kept.</exception>
    public abstract ImmutableArray<int> Of(CaseTable cases, ImmutableArray<int> rows);

    /// <summary>The subjects of a part in an order that the seed draws, each with the mean of its labels.</summary>
    private protected static ImmutableArray<(string Subject, double Label)> Shuffled(CaseTable cases, ImmutableArray<int> rows, ulong seed)
    {
        var subjects = rows.Select(row => cases.Cases[row]).GroupBy(one => one.Subject, StringComparer.Ordinal)
            .Select(one => (Subject: one.Key, Label: one.Average(image => image.Label))).OrderBy(one => one.Subject, StringComparer.Ordinal).ToArray();
        var random = SplitMix64.For(seed, 0x5A3B);
        random.Shuffle(subjects.AsSpan());
        return [.. subjects];
    }

    /// <summary>The rows of some subjects.</summary>
    private protected static ImmutableArray<int> RowsOf(CaseTable cases, ImmutableArray<int> rows, IEnumerable<string> subjects)
    {
        var kept = subjects.ToHashSet(StringComparer.Ordinal);
        return [.. rows.Where(row => kept.Contains(cases.Cases[row].Subject))];
    }
}
