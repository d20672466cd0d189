using ImageRegression.Evaluation;
using Xunit;

namespace ImageRegression.Reports.Tests;

public class AgreementTests
{
    // Peak expiratory flow of 17 subjects by two meters: Bland and Altman (1986), Lancet 327(8476), table 1, first readings.
    private static readonly double[] Large = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427];
    private static readonly double[] Mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451];

    [Fact]
    public void Bias_and_deviation_of_the_peak_flow_meters_are_those_of_the_paper()
    {
        var found = BlandAltman.Of(Large, Mini);
        Assert.Equal(17, found.Count);
        Assert.Equal(-2.1, found.Bias.Value, 1);            // "the mean difference is −2.1 l/min"
        Assert.Equal(38.8, found.StandardDeviation, 1);     // "SD 38.8"
        Assert.Equal(-22.0, found.Bias.Lower, 0.1);         // "95 % CI −22.0 to 17.8": their t is rounded to 2.12
        Assert.Equal(17.8, found.Bias.Upper, 0.1);
    }

    [Fact]
    public void Limits_and_their_intervals_follow_from_the_paper_s_formula()
    {
        var found = BlandAltman.Of(Large, Mini);
        var s = found.StandardDeviation;
        Assert.Equal(found.Bias.Value + (1.96 * s), found.UpperLimit.Value, 9);
        Assert.Equal(found.Bias.Value - (1.96 * s), found.LowerLimit.Value, 9);
        // t(0.975; 16) = 2.119905 from any table; √(1/17 + 1.96²/32) = 0.4229344.
        Assert.Equal(2.119905 * 0.4229344 * s, found.UpperLimit.Upper - found.UpperLimit.Value, 3);
        Assert.Equal(found.UpperLimit.Upper - found.UpperLimit.Value, found.LowerLimit.Value - found.LowerLimit.Lower, 9);
    }

    [Fact]
    public void Three_differences_by_hand()
    {
        // Differences 1, 2, 3: mean 2, SD 1; t(0.975; 2) = 4.302653, so the bias has ± 4.302653/√3 = 2.484138.
        var found = BlandAltman.Of([2, 4, 6], [1, 2, 3]);
        Assert.Equal((2, 1), (found.Bias.Value, Math.Round(found.StandardDeviation, 12)));
        Assert.Equal(2.484138, found.Bias.Upper - 2, 5);
        Assert.Equal((0.04, 3.96), (Math.Round(found.LowerLimit.Value, 9), Math.Round(found.UpperLimit.Value, 9)));
    }

    [Fact]
    public void One_pair_has_a_bias_and_nothing_else()
    {
        var found = BlandAltman.Of([5], [3]);
        Assert.Equal(2, found.Bias.Value);
        Assert.All([found.StandardDeviation, found.Bias.Lower, found.LowerLimit.Value, found.UpperLimit.Upper], value => Assert.Equal(double.NaN, value));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => BlandAltman.Of([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => BlandAltman.Of([], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => BlandAltman.Of([1], [1], confidence: 1));
    }

    [Fact]
    public void A_group_s_error_with_one_case_a_subject_has_the_interval_of_a_mean()
    {
        // |e| = 1, 2, 3: mean 2, s = 1, ± 4.302653/√3 = 2.484138, cut at 0 below.
        var found = GroupError.Of([(-1, "a"), (2, "b"), (3, "c")]);
        Assert.Equal((3, 3, 2.0), (found.Cases, found.Subjects, found.MeanAbsoluteError.Value));
        Assert.Equal(4.484138, found.MeanAbsoluteError.Upper, 5);
        Assert.Equal(0, found.MeanAbsoluteError.Lower);
        Assert.Equal(4.0 / 3, found.Bias, 12);
    }

    [Fact]
    public void Images_of_one_subject_count_as_one_when_it_comes_to_certainty()
    {
        // Subject a errs by 1 twice, b by 3 twice: mean 2; sums of deviations −2 and 2; variance 2/1 · 8 / 16 = 1;
        // t(0.975; 1) = 12.7062.
        var found = GroupError.Of([(1, "a"), (1, "a"), (3, "b"), (-3, "b")]);
        Assert.Equal((4, 2, 2.0), (found.Cases, found.Subjects, found.MeanAbsoluteError.Value));
        Assert.Equal(14.7062, found.MeanAbsoluteError.Upper, 4);
        Assert.Equal(double.NaN, GroupError.Of([(1, "a"), (2, "a")]).MeanAbsoluteError.Upper);
    }
}
