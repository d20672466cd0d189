using ImageRegression.Progression;
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
