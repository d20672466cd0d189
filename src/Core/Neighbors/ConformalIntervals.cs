using System.Collections.Immutable;
using ImageRegression.Tables;

namespace ImageRegression.Neighbors;

/// <summary>Prediction intervals that hold the true value with a stated probability, also within label bins and for each value of a covariate.</summary>
/// <remarks>
/// Split conformal prediction with the score |y − ŷ| / s, s the local spread of the neighbours' labels, so that intervals are
/// wide where labels vary and narrow where they do not (Lei et al. 2018, "Distribution-Free Predictive Inference for
/// Regression", JASA 113). The quantile is taken apart for each group (Mondrian; Vovk 2012, "Conditional Validity of
/// Inductive Conformal Predictors"): a bin of labels and, where one is named, the value of a covariate (its stratum). With <see cref="ConformalBins.Truth"/> the bin
/// is that of the true label, which is not known when it counts: every value y is held against the quantile of its own
/// bin, {y : |y − ŷ| ≤ q(bin of y)·s} holds the true value with the stated probability whatever bin that lies in, and the
/// interval is the hull of that set, wider than it only where a bin of small errors lies between ŷ and one of large ones.
/// With <see cref="ConformalBins.Prediction"/> it is that of ŷ. A group with too few subjects is answered for by its bin,
/// then by all. The bins' edges come from the training labels, which calibration cases have no part in. What is promised
/// is an average over calibrations: one calibration on n subjects covers 90 ± √(9/n·100) %, and no group narrower than
/// those calibrated is promised anything.
/// Of labels on a circle the score is the way round, and there are no label bins: where the first would begin is nobody's to say.
/// </remarks>
internal sealed record ConformalIntervals
{
    /// <summary>The probability aimed at.</summary>
    public required double Coverage { get; init; }

    /// <summary>Whose bin a group has.</summary>
    public required ConformalBins BinsOf { get; init; }

    /// <summary>The covariate whose values are the strata; null where there are none.</summary>
    public string? GroupBy { get; init; }

    /// <summary>Nearest training cases whose labels give the local spread.</summary>
    public required int SpreadNeighbors { get; init; }

    /// <summary>Added in squares to every local spread, in label units.</summary>
    public required double SpreadFloor { get; init; }

    /// <summary>Where one label bin ends and the next begins, ascending, in label units; an edge belongs to the upper bin.</summary>
    public required ImmutableArray<double> BinEdges { get; init; }

    /// <summary>All groups that were looked at, the narrowest first and that of all cases last.</summary>
    public required ImmutableArray<ConformalGroup> Groups { get; init; }

    /// <summary>Calibrates.</summary>
    /// <param name="settings">Coverage, and by what the spread is estimated.</param>
    /// <param name="trainingLabels">Labels of the index, in label units: they make the bins and the floor.</param>
    /// <param name="cases">Cases that neither the index nor the model has learnt from.</param>
    /// <param name="axis">What labels lie on.</param>
    public static ConformalIntervals Calibrate(
        ConformalSettings settings, ReadOnlySpan<double> trainingLabels, IReadOnlyCollection<CalibrationCase> cases, LabelAxis axis = default)
    {
        var edges = axis.IsCircle ? [] : Edges(trainingLabels.ToArray(), settings.Bins);
        var floor = settings.SpreadFloor * LocalSpread.OfAll(trainingLabels, axis);
        var scored = cases.Select(one => (
            one.Subject, one.Stratum, Bin: BinOf(settings.BinsOf is ConformalBins.Truth ? one.Target : one.Predicted, edges), Score: axis.Distance(one.Target, one.Predicted) / Scale(one.Spread, floor))).ToArray();
        return new ConformalIntervals
        {
            Coverage = settings.Coverage,
            BinsOf = settings.BinsOf,
            GroupBy = settings.GroupBy,
            SpreadNeighbors = settings.SpreadNeighbors,
            SpreadFloor = floor,
            BinEdges = edges,
            Groups =
            [
                .. scored.Where(one => one.Stratum is not null).GroupBy(one => (one.Bin, one.Stratum))
                    .OrderBy(group => group.Key.Bin).ThenBy(group => group.Key.Stratum, StringComparer.Ordinal)
                    .Select(group => Group(group.Key.Bin, group.Key.Stratum, group.Select(one => (one.Subject, one.Score)))),
                .. scored.GroupBy(one => one.Bin).OrderBy(group => group.Key)
                    .Select(group => Group(group.Key, null, group.Select(one => (one.Subject, one.Score)))),
                Group(null, null, scored.Select(one => (one.Subject, one.Score))) with { IsUsed = true },
            ],
        };

        ConformalGroup Group(int? bin, string? stratum, IEnumerable<(string, double)> members)
        {
            var scores = SubjectScores.Of(members);
            return new(bin, stratum, scores.Subjects, scores.Quantile(settings.Coverage), scores.Subjects >= settings.MinSubjects);
        }
    }

    /// <summary>The interval of one case.</summary>
    /// <param name="predicted">ŷ, in label units.</param>
    /// <param name="spread">The local spread, in label units.</param>
    /// <param name="stratum">Its value of <see cref="GroupBy"/>; null where unknown, so that its bin answers.</param>
    /// <returns>Both ends, infinite where too few subjects were calibrated on, with the groups that set them.</returns>
    public ConformalRange Of(double predicted, double spread, string? stratum)
    {
        var scale = Scale(spread, SpreadFloor);
        var own = BinOf(predicted, BinEdges);
        var range = new ConformalRange(predicted - Half(own), predicted + Half(own), Group(own), Group(own));
        if (BinsOf is ConformalBins.Prediction)
            return range;
        // Of its own bin, what lies within it; of every other bin, likewise, where that reaches farther.
        range = range with { Lower = Math.Max(range.Lower, Floor(own)), Upper = Math.Min(range.Upper, Ceiling(own)) };
        for (var bin = own - 1; bin >= 0; bin--)
            if (predicted - Half(bin) < Ceiling(bin))
                range = range with { Lower = Math.Max(predicted - Half(bin), Floor(bin)), LowerGroup = Group(bin) };
        for (var bin = own + 1; bin <= BinEdges.Length; bin++)
            if (predicted + Half(bin) >= Floor(bin))
                range = range with { Upper = Math.Min(predicted + Half(bin), Ceiling(bin)), UpperGroup = Group(bin) };
        return range;

        ConformalGroup Group(int bin) => Groups.First(one => one.IsUsed && (one.Bin ?? bin) == bin && (one.Stratum is null || one.Stratum == stratum));
        double Half(int bin) => Group(bin).Quantile * scale;
        double Floor(int bin) => bin == 0 ? double.NegativeInfinity : BinEdges[bin - 1];
        double Ceiling(int bin) => bin == BinEdges.Length ? double.PositiveInfinity : BinEdges[bin];
    }

    /// <summary>Which bin a value lies in, from 0.</summary>
    public static int BinOf(double value, ImmutableArray<double> edges) => Sorted.CountUpTo(edges.AsSpan(), value);

    private static double Scale(double spread, double floor) => Math.Sqrt(spread * spread + floor * floor) is var scale and > 0 ? scale : 1;

    private static ImmutableArray<double> Edges(double[] labels, int bins)
    {
        Array.Sort(labels);
        return [.. Enumerable.Range(1, bins - 1).Select(bin => labels[(int)((long)labels.Length * bin / bins)]).Distinct()];
    }
}
