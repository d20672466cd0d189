using ImageRegression.Randomness;
using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>Divides subjects, never single images, in the given proportions.</summary>
/// <remarks>
/// Subjects are put in order of their mean label, cut into <see cref="Strata"/> groups of like labels, and shuffled
/// within each (Fisher and Yates, SplitMix64). Along that order each subject goes to the part that lags furthest behind
/// its share. So every part is within one subject of its share, and every part sees the whole range of labels.
/// </remarks>
/// <param name="Train">Share of the training part; 7:1:2 and 70:10:20 are the same.</param>
/// <param name="Validation">Share of the validation part; 0 for none.</param>
/// <param name="Test">Share of the test part; 0 for none.</param>
/// <param name="Seed">Which of the possible divisions.</param>
public sealed record SubjectSplit(int Train, int Validation, int Test, ulong Seed) : SubjectDivision
{
    /// <summary>Groups of like labels that are divided alike; 1 ignores labels. Default 10.</summary>
    /// <remarks>
    /// On by default because studies here are small: with a dozen test subjects a plain shuffle moves the test part's
    /// mean label, and with it the error of every method, more than the methods differ.
    /// </remarks>
    public int Strata
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Strata), value, "Must be at least 1.");
    } = 10;

    /// <summary>The parts of a table.</summary>
    /// <exception cref="UserErrorException">A part with a share would be empty.</exception>
    public override Parts Of(CaseTable cases)
    {
        int[] shares = [Train, Validation, Test];
        if (shares.Any(share => share < 0) || shares.Sum() <= 0)
            throw new UserErrorException($"The shares {Train}:{Validation}:{Test} cannot be divided by. Give numbers such as 7:1:2.", cases.File);
        var subjects = InOrder(cases);
        var rows = new List<int>[] { [], [], [] };
        var given = new int[shares.Length];
        for (var done = 1; done <= subjects.Length; done++)
        {
            var part = Enumerable.Range(0, shares.Length).MaxBy(p => ((long)shares[p] * done) - ((long)given[p] * shares.Sum()));
            given[part]++;
            rows[part].AddRange(subjects[done - 1]);
        }
        for (var part = 0; part < shares.Length; part++)
            if (shares[part] > 0 && given[part] == 0)
                throw new UserErrorException($"{subjects.Length} subjects do not fill {Train}:{Validation}:{Test}: none is left for "
                    + $"{(Part)part}. Give more subjects or another share.", cases.File);
        return new Parts([.. rows[0].Order()], [.. rows[1].Order()], [.. rows[2].Order()]);
    }

    /// <summary>The parts that the table itself names, in its <c>split</c> or <c>group</c> column.</summary>
    /// <exception cref="UserErrorException">A row names no part, or no row is for training.</exception>
    public static Parts FromTable(CaseTable cases)
    {
        if (cases.Cases.FirstOrDefault(row => row.Part is null) is { } without)
            throw new UserErrorException("The row names no part. Fill the column split with train, val or test in every row.", cases.File, without.Line);
        var rows = Enumerable.Range(0, cases.Count).ToLookup(row => cases.Cases[row].Part!.Value);
        if (!rows.Contains(Part.Train))
            throw new UserErrorException("No row is for training. Write train in the column split for some.", cases.File);
        if (cases.Cases.GroupBy(row => row.Subject).FirstOrDefault(images => images.DistinctBy(row => row.Part).Count() > 1) is { } torn)
            throw new UserErrorException($"Subject '{torn.Key}' is in more than one part. All images of one subject belong in one.", cases.File, torn.Last().Line);
        return new Parts([.. rows[Part.Train]], [.. rows[Part.Validation]], [.. rows[Part.Test]]);
    }

    private int[][] InOrder(CaseTable cases)
    {
        var random = SplitMix64.For(Seed, 0);
        var subjects = Enumerable.Range(0, cases.Count).GroupBy(row => cases.Cases[row].Subject)
            .OrderBy(rows => rows.Key, StringComparer.Ordinal)   // so that the order of the file does not matter
            .Select(rows => rows.ToArray()).ToArray();
        random.Shuffle<int[]>(subjects);
        if (Strata == 1)
            return subjects;
        subjects = [.. subjects.OrderBy(rows => cases.Axis.Mean([.. rows.Select(row => cases.Cases[row].Label)]))];
        for (var stratum = 0; stratum < Strata; stratum++)
        {
            var (start, end) = (Edge(stratum), Edge(stratum + 1));
            random.Shuffle(subjects.AsSpan(start, end - start));
        }
        return subjects;

        int Edge(int stratum) => (int)((long)subjects.Length * stratum / Strata);
    }
}
