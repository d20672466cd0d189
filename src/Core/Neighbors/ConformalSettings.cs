using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Neighbors;

/// <summary>How prediction intervals are calibrated.</summary>
public sealed record ConformalSettings
{
    /// <summary>Probability that an interval holds the true value; 0 &lt; c &lt; 1. Default 0.9.</summary>
    public double Coverage
    {
        get;
        init => field = value is > 0 and < 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Coverage), value, "Must lie strictly between 0 and 1.");
    } = 0.9;

    /// <summary>Whose bin a case belongs to, the true or the predicted value's. Default the truth's.</summary>
    public ConformalBins BinsOf { get; init; } = ConformalBins.Truth;

    /// <summary>Label bins that are calibrated apart, of equal training counts; ≥ 1, 1 for none. Default 4.</summary>
    public int Bins
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Bins), value, "Must be at least 1.");
    } = 4;

    /// <summary>
    /// The covariate whose values are calibrated apart within each bin, such as <c>sex</c>: what is promised then holds for each of them.
    /// Null or empty: none. Default null.
    /// </summary>
    public string? GroupBy { get; init => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>Subjects that a group must have to be calibrated apart; below, the next wider group answers. Default 30.</summary>
    /// <remarks>
    /// Any group of nine or more gives 90 % on average, but with n subjects the coverage of one calibration scatters by about
    /// √(0.09/n): 5 points at 30, 10 at nine.
    /// </remarks>
    public int MinSubjects
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MinSubjects), value, "Must be at least 1.");
    } = 30;

    /// <summary>Nearest training cases whose labels tell how hard a case is; ≥ 1. Default 20.</summary>
    public int SpreadNeighbors
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(SpreadNeighbors), value, "Must be at least 1.");
    } = 20;

    /// <summary>
    /// Spread that is added, in squares, to every local one, as a part of the training labels' standard deviation; &gt; 0.
    /// Default 0.05. Without it a case among equal labels would get an interval of no width.
    /// </summary>
    public double SpreadFloor
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(SpreadFloor), value, "Must be greater than 0.");
    } = 0.05;

    /// <summary>Says so where none of the cases to calibrate on has the covariate of <see cref="GroupBy"/>.</summary>
    /// <param name="covariates">Of each case.</param>
    /// <exception cref="UserErrorException">None has; names those there are.</exception>
    internal void ThrowIfNoGroups(IEnumerable<ImmutableSortedDictionary<string, string>> covariates)
    {
        if (GroupBy is not { } by || covariates.ToArray() is var cases && cases.Any(one => CovariateText.Of(one, by) is not null))
            return;
        string[] names = [.. cases.SelectMany(one => one.Keys).Distinct().Order(StringComparer.Ordinal)];
        throw new UserErrorException(
            $"Intervals are to be grouped by '{by}', but no image to calibrate on has such a covariate.{Suggestion.Sentence(by, names)} "
            + (names.Length == 0 ? "The table has no further columns." : $"There are {string.Join(", ", names)}."));
    }
}

/// <summary>Which value's label bin a promise of coverage is made to.</summary>
public enum ConformalBins
{
    /// <summary>That of the true label: the oldest are covered as often as all, also where predictions shrink to the mean.</summary>
    Truth,

    /// <summary>That of the predicted value: narrower where predictions shrink, at the cost of the cases at both ends.</summary>
    Prediction,
}
