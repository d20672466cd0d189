using ImageRegression.Neighbors;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public class ConformalTests
{
    [Fact]
    public void The_quantile_is_the_finite_sample_one()
    {
        // 19 subjects: ⌈0.9·20⌉ = the 18th score; 9: the 9th and largest; 8 are too few for 90 %.
        SubjectScores Of(int count) => SubjectScores.Of(Enumerable.Range(1, count).Select(i => ($"{i}", (double)i)));
        Assert.Equal(18, Of(19).Quantile(0.9));
        Assert.Equal(9, Of(9).Quantile(0.9));
        Assert.Equal(double.PositiveInfinity, Of(8).Quantile(0.9));
    }

    [Fact]
    public void A_subject_with_many_images_weighs_as_one()
    {
        // Subjects a, b, c; a has three images. 0.5·(3 + 1) = 2 subjects' weight: ⅓ + 1 + ⅓ + ⅓ = 2 is reached at the score 6.
        var scores = SubjectScores.Of([("a", 1), ("b", 2), ("a", 5), ("a", 6), ("c", 7)]);
        Assert.Equal(6, scores.Quantile(0.5));
        Assert.Equal((1 + 1 + 1.0 / 3) / 4, scores.PValue(5.5), 12);
    }

    [Fact]
    public void A_small_group_is_answered_for_by_its_bin_and_a_small_bin_by_all()
    {
        var settings = new ConformalSettings { Bins = 2, MinSubjects = 10, BinsOf = ConformalBins.Prediction };
        double[] labels = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        CalibrationCase[] cases =
        [
            .. Cases(12, "F", predicted: 20, error: 1), .. Cases(3, "M", predicted: 20, error: 2), .. Cases(4, "M", predicted: 80, error: 3),
        ];
        var intervals = ConformalIntervals.Calibrate(settings, labels, cases);

        Assert.Equal((0, "F", 12), Key(intervals.Of(20, 0, "F").LowerGroup));
        Assert.Equal((0, null, 15), Key(intervals.Of(20, 0, "M").LowerGroup));
        Assert.Equal((0, null, 15), Key(intervals.Of(20, 0, null).LowerGroup));
        Assert.Equal((null, null, 19), Key(intervals.Of(80, 0, "M").UpperGroup));
        Assert.Equal(50, Assert.Single(intervals.BinEdges));

        // All spreads are 0, so that only the floor scales: 12 equal errors of 1 give an interval of ±1.
        var (lower, upper, _, _) = intervals.Of(20, 0, "F");
        Assert.Equal((19, 21), (Math.Round(lower, 9), Math.Round(upper, 9)));

        static (int?, string?, int) Key(ConformalGroup group) => (group.Bin, group.Stratum, group.Subjects);
        static IEnumerable<CalibrationCase> Cases(int count, string stratum, double predicted, double error) =>
            Enumerable.Range(0, count).Select(i => new CalibrationCase($"{stratum}{predicted}-{i}", stratum, predicted, predicted + error, 0));
    }

    [Fact]
    public void Too_few_subjects_give_infinite_intervals_and_no_verdict_on_out_of_distribution_cases()
    {
        var intervals = ConformalIntervals.Calibrate(new(), [1, 2, 3], [new("a", null, 1, 2, 0.5)]);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (intervals.Of(2, 1, null).Lower, intervals.Of(2, 1, null).Upper));
        Assert.Null(new OutOfDistributionTest(new(), SubjectScores.Of([("a", 1)])).IsOutOfDistribution(1e9));
        Assert.Equal(19, new OutOfDistributionTest(new(), SubjectScores.Of([("a", 1)])).FewestSubjects);
    }

    [Fact]
    public void A_value_is_held_against_the_quantile_of_its_own_bin_and_the_interval_is_the_hull_of_what_remains()
    {
        // Bins below 50, 50 to 100, 100 and more, with errors of 10, 2 and 30; a spread of nothing, so that only the floor scales.
        double[] labels = [.. Enumerable.Range(0, 150).Select(i => (double)i)];
        var intervals = ConformalIntervals.Calibrate(
            new() { Bins = 3, MinSubjects = 10 }, labels, [.. Cases(25, error: 10), .. Cases(75, error: 2), .. Cases(125, error: 30)]);
        Assert.Equal([50.0, 100.0], intervals.BinEdges.AsEnumerable());

        Assert.Equal((20, 40, 0, 0), Of(30));      // within one bin: its own error alone
        Assert.Equal((37, 50, 0, 0), Of(47));      // 50 and more may be 2 away at most, which none is
        Assert.Equal((43, 55, 0, 1), Of(53));      // what lies below 50 may be 10 away, what lies above 2
        Assert.Equal((73, 105, 1, 2), Of(75));     // the hull bridges 77 to 100: 100 to 105 may be 30 away
        Assert.Equal((98, 130, 1, 2), Of(100));    // at an edge, which belongs to the upper bin

        (double, double, int?, int?) Of(double predicted)
        {
            var range = intervals.Of(predicted, 0, null);
            return (Math.Round(range.Lower, 9), Math.Round(range.Upper, 9), range.LowerGroup.Bin, range.UpperGroup.Bin);
        }

        static IEnumerable<CalibrationCase> Cases(double target, double error) =>
            Enumerable.Range(0, 10).Select(i => new CalibrationCase($"{target}-{i}", null, target + error, target, 0));
    }

    /// <summary>Where predictions shrink to the mean, bins of the prediction leave those at both ends of the truth uncovered; bins of the truth do not.</summary>
    [Fact]
    public void Every_bin_of_the_truth_is_covered_also_where_predictions_shrink_to_the_mean()
    {
        using var scope = NewDisposeScope();
        var space = new SimulatedSpace(training: 900, pool: 1500, seed: 13, noise: 5);
        var (byTruth, byPrediction) = (new Tally(), new Tally());
        for (var split = 0; split < 8; split++)
        {
            space.Measure((ulong)split, calibrated: 500, byTruth, ConformalBins.Truth);
            space.Measure((ulong)split, calibrated: 500, byPrediction, ConformalBins.Prediction);
        }

        var bins = Enumerable.Range(0, SimulatedSpace.LabelBins).Select(bin => $"bin {bin}").ToArray();
        Assert.All(bins, bin => Assert.True(byTruth.Mean(bin) >= 0.88, $"{bin}: {byTruth.Mean(bin)}"));
        Assert.Contains(bins, bin => byPrediction.Mean(bin) < 0.82);
        Assert.InRange(byPrediction.Mean("all"), 0.88, 0.92);
    }

    /// <summary>
    /// The criterion: over 20 resplits 90 % intervals cover 88–92 % of test subjects, and at least 85 % in every bin of the
    /// TRUE label with 50 cases or more; each is the mean over the resplits. The radius is searched on the calibration cases,
    /// as studies do.
    /// </summary>
    [Fact]
    public void Intervals_cover_over_20_resplits_what_they_promise_overall_in_every_label_bin_and_for_both_sexes()
    {
        using var scope = NewDisposeScope();
        var space = new SimulatedSpace(training: 900, pool: 1500, seed: 11);
        var covered = new Tally();
        for (var split = 0; split < 20; split++)
            space.Measure((ulong)split, calibrated: 500, covered);

        Assert.InRange(covered.Mean("all"), 0.88, 0.92);
        Assert.All(covered.Groups, group => Assert.True(
            covered.Count(group) >= 20 * 50 && covered.Mean(group) >= 0.85, $"{group}: {covered.Mean(group)} of {covered.Count(group)}"));
        Assert.Equal(1 + 2 + SimulatedSpace.LabelBins, covered.Groups.Count());
        // What they are good for: where labels are noisy the intervals are wide, and only there.
        Assert.True(covered.Mean("width of bin 3") > 2 * covered.Mean("width of bin 0"));
    }

    [Fact]
    public void A_share_alpha_of_like_cases_is_called_out_of_distribution_and_every_far_one()
    {
        using var scope = NewDisposeScope();
        var space = new SimulatedSpace(training: 900, pool: 1500, seed: 12);
        var (test, held) = space.OutOfDistributionTest(calibrated: 500);

        Assert.InRange(held.Count(distance => test.IsOutOfDistribution(distance) == true) / (double)held.Length, 0.02, 0.08);
        Assert.True(test.IsOutOfDistribution(5 * held.Max()));
    }
}
