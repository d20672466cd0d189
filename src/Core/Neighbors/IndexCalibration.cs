using System.Globalization;
using ImageRegression.Tables;

namespace ImageRegression.Neighbors;

/// <summary>What was learnt from cases that neither the model nor the index has seen: how far off answers are, and what is far away.</summary>
/// <param name="Intervals">Makes prediction intervals.</param>
/// <param name="OutOfDistribution">Tells cases that are out-of-distribution to the index.</param>
internal sealed record IndexCalibration(ConformalIntervals Intervals, OutOfDistributionTest OutOfDistribution)
{
    /// <summary>Calibrates an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="held">Embedded cases that are not in it; with at least one subject.</param>
    /// <param name="intervals">How intervals are made.</param>
    /// <param name="outOfDistribution">How out-of-distribution cases are told.</param>
    /// <exception cref="UserErrorException">A subject of <paramref name="held"/> is in the index, or none has the covariate to group by.</exception>
    public static IndexCalibration Of(NeighborIndex index, Embeddings held, ConformalSettings intervals, OutOfDistributionSettings outOfDistribution)
    {
        ThrowIfTorn(index.Train.Subjects, held.Subjects);
        intervals.ThrowIfNoGroups(held.Cases.Select(one => one.Covariates));
        var labels = LabelValues.Of(index.Train);
        var answers = (index with { Calibration = null }).Answer(held);
        var surroundings = Surroundings(held, index.Train, intervals, outOfDistribution);
        return new(
            ConformalIntervals.Calibrate(intervals, index.Train.Labels.AsSpan(), [.. answers.Select((answer, i) => new CalibrationCase(
                answer.Subject, Stratum(answer, intervals.GroupBy), answer.Predicted, answer.Target,
                LocalSpread.Of(surroundings[i], intervals.SpreadNeighbors, labels, answer.Predicted)))], index.Train.Axis),
            new(outOfDistribution, SubjectScores.Of(answers.Select((answer, i) => (answer.Subject, OutOfDistributionTest.DistanceOf(surroundings[i], outOfDistribution))))));
    }

    /// <summary>Says so where a subject is on both sides.</summary>
    /// <param name="index">Subjects of the index.</param>
    /// <param name="held">Subjects to calibrate on.</param>
    /// <exception cref="UserErrorException">One is in both.</exception>
    public static void ThrowIfTorn(IEnumerable<string> index, IEnumerable<string> held)
    {
        if (held.Intersect(index).FirstOrDefault() is { } torn)
            throw new UserErrorException(
                $"Subject '{torn}' is in the index and among the images to calibrate on, whose errors would then be too small. Calibrate on another part.");
    }

    /// <summary>What people must know of how well it is calibrated; empty where nothing is amiss.</summary>
    public IEnumerable<string> Notes()
    {
        var all = Intervals.Groups[^1];
        if (double.IsInfinity(all.Quantile))
            yield return Text($"{Told(all.Subjects)} too few for {100 * Intervals.Coverage:0.#} % intervals, which are infinite: calibrate on {Math.Ceiling(Intervals.Coverage / (1 - Intervals.Coverage) - 1e-9):0} or more");
        if (Intervals.Groups.Any(group => !group.IsUsed))   // without their number, so that the trials of a table say it once
            yield return $"intervals: some groups by {(Intervals.BinsOf is ConformalBins.Truth ? "label" : "predicted label")}{(Intervals.GroupBy is { } by ? $" and {by}" : "")} have too few subjects to be calibrated apart; wider groups answer for them, as each prediction says";
        if (!OutOfDistribution.CanDecide)
            yield return Text($"{Told(OutOfDistribution.Distances.Subjects)} too few to tell out-of-distribution cases at level {OutOfDistribution.Settings.Level}: calibrate on {OutOfDistribution.FewestSubjects} or more");
    }

    internal NeighborList[] Surroundings(Embeddings queries, Embeddings references) => Surroundings(queries, references, Intervals.SpreadNeighbors, OutOfDistribution.Settings.Neighbors);

    internal CasePrediction Complete(CasePrediction answer, NeighborList surroundings, LabelValues labels)
    {
        var spread = LocalSpread.Of(surroundings, Intervals.SpreadNeighbors, labels, answer.Predicted);
        var range = Intervals.Of(answer.Predicted, spread, Stratum(answer, Intervals.GroupBy));
        return answer with
        {
            Interval = Interval(range, answer) with { CalibratedOn = Words(range) },
            IsOutOfDistribution = OutOfDistribution.IsOutOfDistribution(OutOfDistributionTest.DistanceOf(surroundings, OutOfDistribution.Settings)),
        };
    }

    private static NeighborList[] Surroundings(Embeddings queries, Embeddings references, ConformalSettings intervals, OutOfDistributionSettings outOfDistribution) =>
        Surroundings(queries, references, intervals.SpreadNeighbors, outOfDistribution.Neighbors);

    private static NeighborList[] Surroundings(Embeddings queries, Embeddings references, int spread, int outOfDistribution) =>
        NeighborSearch.NearestAndTies(queries.Vectors, references.Vectors, Math.Max(spread, outOfDistribution), (_, found) => found);

    // On a circle nothing is farther than half of it, and an interval that reaches there holds all labels, once.
    private PredictionInterval Interval(ConformalRange range, CasePrediction answer) =>
        answer.Axis.Period / 2 is { } half && double.IsFinite(range.Upper) && range.Upper - answer.Predicted > half
            ? new(answer.Predicted - half, answer.Predicted + half, Intervals.Coverage)
            : new(range.Lower, range.Upper, Intervals.Coverage);

    private static string? Stratum(CasePrediction answer, string? by) => by is null ? null : CovariateText.Of(answer.Covariates, by);

    private string Words(ConformalRange range) => range.LowerGroup == range.UpperGroup
        ? Words(range.LowerGroup)
        : $"{Words(range.LowerGroup)} at its lower end, {Words(range.UpperGroup)} at its upper";

    private string Words(ConformalGroup group) => group switch
    {
        { Bin: null } => Text($"all {group.Subjects} calibration subjects"),
        { Bin: { } bin, Stratum: null } => Text($"{group.Subjects} calibration subjects {Binned} {Range(bin)}"),
        { Bin: { } bin, Stratum: var stratum } => Text($"{group.Subjects} calibration subjects with {Intervals.GroupBy} {stratum}, {Binned} {Range(bin)}"),
    };

    private string Binned => Intervals.BinsOf is ConformalBins.Truth ? "labelled" : "predicted";

    private string Range(int bin) => Intervals.BinEdges switch
    {
        [] => "anything",
        var edges when bin == 0 => Text($"below {edges[0]:0.##}"),
        var edges when bin == edges.Length => Text($"{edges[^1]:0.##} or more"),
        var edges => Text($"{edges[bin - 1]:0.##} to {edges[bin]:0.##}"),
    };

    private static string Told(int subjects) => subjects == 1 ? "1 subject is" : Text($"{subjects} subjects are");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
