using ImageRegression.Progression;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class ChangeBandTests
{
    [Theory]
    [InlineData(0, 20, 20, ChangeClass.Same)]
    [InlineData(0, 20, 21, ChangeClass.Improved)]
    [InlineData(3, 20, 23, ChangeClass.Same)]
    [InlineData(3, 20, 23.5, ChangeClass.Improved)]
    [InlineData(3, 20, 17, ChangeClass.Same)]
    [InlineData(3, 20, 16, ChangeClass.Worse)]
    public void Within_a_band_nothing_has_changed(double band, double before, double after, ChangeClass expected)
    {
        Assert.Equal(expected, ChangeBand.Within(band).Of(before, after, ScoreDirection.HigherIsBetter));
        Assert.Equal(expected.Mirrored(), ChangeBand.Within(band).Of(before, after, ScoreDirection.LowerIsBetter));
    }

    [Theory]
    [InlineData(0.1, 0.3, 0.4)]   // in binary 0.4 − 0.3 is 0.10000000000000003
    [InlineData(0.1, 0.2, 0.3)]   // and 0.3 − 0.2 is 0.09999999999999998
    [InlineData(0.3, 1.1, 1.4)]
    [InlineData(1e-7, 3e-7, 4e-7)]
    [InlineData(0.1, 12345678.3, 12345678.4)]
    public void A_band_decides_as_the_numbers_are_written(double band, double before, double after)
    {
        Assert.Equal(ChangeClass.Same, ChangeBand.Within(band).Of(before, after, ScoreDirection.HigherIsBetter));
        Assert.Equal(ChangeClass.Same, ChangeBand.Within(band).Of(-after, -before, ScoreDirection.HigherIsBetter));
        Assert.Equal(band, new VisitPair("s", "a", "b", before, after).Change);
    }

    [Fact]
    public void Numbers_beyond_all_decimals_are_subtracted_in_binary()
    {
        foreach (var number in new[] { 1e300, 1e-300, double.MaxValue, double.Epsilon })
            Assert.Equal(number - 1, WrittenDifference.Of(number, 1));
        Assert.Equal(double.PositiveInfinity, WrittenDifference.Of(double.PositiveInfinity, 1));
        Assert.Equal(double.NaN, WrittenDifference.Of(double.NaN, 1));
    }

    [Theory]
    [InlineData(431, 429, ChangeClass.Worse)]   // the two examples of the specification
    [InlineData(428, 277, ChangeClass.Same)]
    [InlineData(179, 181, ChangeClass.Improved)]
    [InlineData(100, 500, ChangeClass.Improved)]
    [InlineData(430, 276, ChangeClass.Same)]   // "> 430" is the paper's highest range
    public void Within_a_range_nothing_has_changed(double before, double after, ChangeClass expected) =>
        Assert.Equal(expected, ChangeBand.SpO2FiO2.Of(before, after, ScoreDirection.HigherIsBetter));

    [Fact]
    public void Visits_in_the_other_order_are_mirrored()
    {
        foreach (var band in new[] { ChangeBand.Within(0), ChangeBand.Within(7), ChangeBand.SpO2FiO2 })
            foreach (var direction in Enum.GetValues<ScoreDirection>())
                foreach (var (before, after) in new[] { (10.0, 10), (10, 17), (10, 18), (430, 431), (500, 100) })
                    Assert.Equal(band.Of(before, after, direction).Mirrored(), band.Of(after, before, direction));
    }

    [Fact]
    public void Equal_settings_are_equal_and_ranges_come_in_any_order()
    {
        Assert.Equal(ChangeBand.SpO2FiO2, ChangeBand.Ranges(430, 180, 275));
        Assert.NotEqual(ChangeBand.Within(0), ChangeBand.Within(1));
    }

    [Fact]
    public void A_class_that_no_training_pair_has_is_told()
    {
        var rule = new ChangeRule(ScoreDirection.HigherIsBetter, ChangeBand.Within(0));
        Assert.Equal(["No training pair is 'same' with a band of 0."], rule.NotesOn([rule.Of(1, 2), rule.Of(2, 1)]));
        Assert.Empty(rule.NotesOn([rule.Of(1, 2), rule.Of(2, 1), rule.Of(2, 2)]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_band_that_is_none_is_refused(double band) => Assert.Contains("give a finite number", Assert.Throws<UserErrorException>(() => ChangeBand.Within(band)).Message, StringComparison.Ordinal);

    [Fact]
    public void Edges_that_make_no_ranges_are_refused()
    {
        Assert.Throws<UserErrorException>(() => ChangeBand.Ranges());
        Assert.Throws<UserErrorException>(() => ChangeBand.Ranges(3, 3));
        Assert.Throws<UserErrorException>(() => ChangeBand.Ranges(3, double.NaN));
    }

    [Theory]
    [InlineData(0.5, 0.3, 0.2, ChangeClass.Improved)]
    [InlineData(0.2, 0.3, 0.5, ChangeClass.Worse)]
    [InlineData(0.4, 0.2, 0.4, ChangeClass.Same)]   // either way as probable: nothing is claimed
    [InlineData(0.4, 0.4, 0.2, ChangeClass.Same)]
    public void Where_better_and_worse_tie_the_answer_is_the_same(double improved, double same, double worse, ChangeClass expected)
    {
        Assert.Equal(expected, ChangeClasses.MostProbable([improved, same, worse]));
        Assert.Equal(expected.Mirrored(), ChangeClasses.MostProbable([worse, same, improved]));
    }
}
