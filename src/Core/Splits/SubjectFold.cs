using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>One fold of a k-fold division by subject: every subject is tested on in exactly one of the k folds.</summary>
/// <remarks>
/// Subjects are shuffled (Fisher and Yates, SplitMix64) and dealt out in turn, so that folds differ by one subject at most.
/// Of the other folds' subjects the first in the shuffled order are for validation.
/// </remarks>
/// <param name="Fold">Which fold is tested on, from 0.</param>
/// <param name="Folds">Number of folds, k; at least 2.</param>
/// <param name="Seed">Which of the possible divisions; the same for all folds of one.</param>
public sealed record SubjectFold(int Fold, int Folds, ulong Seed) : SubjectDivision
{
    /// <summary>How many of a hundred subjects that are not tested on are for validation; 0 (none) to 50. Default 10.</summary>
    public int ValidationPercent
    {
        get;
        init => field = value is >= 0 and <= 50 ? value
            : throw new ArgumentOutOfRangeException(nameof(ValidationPercent), value, "Must lie between 0 and 50.");
    } = 10;

    /// <inheritdoc/>
    public override Parts Of(CaseTable cases)
    {
        if (Folds < 2 || Fold < 0 || Fold >= Folds)
            throw new UserErrorException($"There is no fold {Fold} of {Folds}. Give at least 2 folds, and one of 0 to {Math.Max(1, Folds - 1)}.", cases.File);
        var subjects = Shuffled(cases, Seed);
        if (subjects.Length < Folds)
            throw new UserErrorException($"{subjects.Length} subjects do not fill {Folds} folds. Give fewer folds or more subjects.", cases.File);
        var dealt = subjects.Select((rows, place) => (rows, IsTest: place % Folds == Fold)).ToLookup(one => one.IsTest, one => one.rows);
        return WithValidation(cases, [.. dealt[false]], dealt[true].SelectMany(rows => rows), ValidationPercent);
    }
}
