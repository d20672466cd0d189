using ImageRegression.Tables;

namespace ImageRegression.Splits;

/// <summary>Tests on one site and learns from all others: does a model work where it has never been?</summary>
/// <remarks>Images that subjects of the site have elsewhere are in no part, so that no subject is learnt from and tested on.</remarks>
/// <param name="Site">The site that is tested on, as the table's column <c>site</c> names it.</param>
/// <param name="Seed">Which subjects of the other sites are for validation.</param>
public sealed record SiteHoldOut(string Site, ulong Seed) : SubjectDivision
{
    /// <inheritdoc cref="SubjectFold.ValidationPercent"/>
    public int ValidationPercent
    {
        get;
        init => field = value is >= 0 and <= 50 ? value
            : throw new ArgumentOutOfRangeException(nameof(ValidationPercent), value, "Must lie between 0 and 50.");
    } = 10;

    /// <inheritdoc/>
    public override Parts Of(CaseTable cases)
    {
        if (cases.Cases.FirstOrDefault(row => row.Site is null) is { } without)
            throw new UserErrorException("The row has no site. Fill the column site in every row.", cases.File, without.Line);
        var test = Enumerable.Range(0, cases.Count).Where(row => cases.Cases[row].Site == Site).ToArray();
        if (test.Length == 0)
            throw new UserErrorException(
                $"There is no site '{Site}'. There are: {string.Join(", ", cases.Cases.Select(row => row.Site!).Distinct().Order(StringComparer.Ordinal))}.", cases.File);
        var tested = test.Select(row => cases.Cases[row].Subject).ToHashSet(StringComparer.Ordinal);
        return WithValidation(cases, [.. Shuffled(cases, Seed).Where(rows => !tested.Contains(cases.Cases[rows[0]].Subject))], test, ValidationPercent);
    }
}
