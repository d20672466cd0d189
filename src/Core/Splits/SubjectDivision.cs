using System.Diagnostics.CodeAnalysis;
using ImageRegression.Randomness;
using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>A way to give subjects, never single images, to parts.</summary>
public abstract record SubjectDivision
{
    private protected SubjectDivision()
    {
    }

    /// <summary>The parts of a table.</summary>
    /// <exception cref="UserErrorException">The table cannot be divided like that.</exception>
    [SuppressMessage("Naming", "CA1716", Justification = "A keyword of Visual Basic only, and what all such functions here are called.")]
    public abstract Parts Of(CaseTable cases);

    /// <summary>Whole subjects for validation out of those that are not tested on; the rest is for training.</summary>
    /// <param name="cases">The table.</param>
    /// <param name="learning">Rows of each subject that is not tested on, in an order drawn beforehand.</param>
    /// <param name="test">Rows that are tested on.</param>
    /// <param name="validationPercent">How many of a hundred subjects, rounded up.</param>
    private protected static Parts WithValidation(CaseTable cases, IReadOnlyList<int[]> learning, IEnumerable<int> test, int validationPercent)
    {
        var held = (int)Math.Ceiling(learning.Count * validationPercent / 100.0);
        return held < learning.Count
            ? new([.. learning.Skip(held).SelectMany(rows => rows).Order()], [.. learning.Take(held).SelectMany(rows => rows).Order()], [.. test.Order()])
            : throw new UserErrorException($"{learning.Count} subjects are left to learn from, and {held} of them would be for validation. Give more subjects, or a smaller share.", cases.File);
    }

    /// <summary>Rows by subject, in a drawn order that does not depend on the order of the table.</summary>
    private protected static int[][] Shuffled(CaseTable cases, ulong seed)
    {
        var random = SplitMix64.For(seed, 0);
        int[][] subjects = [.. Enumerable.Range(0, cases.Count).GroupBy(row => cases.Cases[row].Subject)
            .OrderBy(rows => rows.Key, StringComparer.Ordinal).Select(rows => rows.ToArray())];
        random.Shuffle<int[]>(subjects);
        return subjects;
    }
}
