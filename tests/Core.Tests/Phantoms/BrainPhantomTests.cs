using ImageRegression.Phantoms;
using Xunit;

namespace ImageRegression.Tests;

public sealed class BrainPhantomTests
{
    private const int Subjects = 120;   // two thirds of them teach ridge 320 pairs

    private static readonly BrainPhantom Brains = new(1);
    private static readonly BrainPhantom Small = new(11, 32, 32, 6);

    [Fact]
    public void A_scan_depends_on_seed_subject_and_visit_alone()
    {
        using var all = Small.Generate(3);
        Assert.Equal([15L, 1, 6, 32, 32], all.Pixels.shape);
        for (var i = 0; i < all.Count; i++)
        {
            using var one = all.Pixels[i];
            Assert.Equal(Small.Render(i / 5, i % 5), one.bytes.ToArray());
        }
        var drawn = Small.Render(2, 1);
        Assert.Equal(drawn, new BrainPhantom(11, 32, 32, 6).Render(2, 1));
        Assert.NotEqual(drawn, Small.Render(2, 2));
        Assert.NotEqual(drawn, Small.Render(1, 1));
        Assert.NotEqual(drawn, new BrainPhantom(12, 32, 32, 6).Render(2, 1));
    }

    [Fact]
    public void A_case_says_what_was_drawn()
    {
        var cases = Small.Cases(40).Cases;
        Assert.All(cases.GroupBy(row => row.Subject), subject =>
        {
            Assert.Equal([0.0, 6, 12, 24, 36], subject.Select(row => row.Time!.Value));
            Assert.Equal([0, 1, 2, 3, 4], subject.Select(row => row.Visit!.Value));
            Assert.Single(subject.Select(row => row.Site).Distinct());
        });
        Assert.Equal(["A", "B", "C", "D"], cases.Select(row => row.Site!).Distinct().Order());
        var facts = Small.Facts(7, 2);
        Assert.Equal((facts.Score, (double)facts.Months, facts.Site), (cases[37].Label, cases[37].Time!.Value, cases[37].Site));
        Assert.Equal(Small.Render(7, 2), Small.Render(7, 2, facts.Atrophy));
    }

    [Fact]
    public void Atrophy_only_grows_by_one_of_three_rates_and_stays_below_1()
    {
        for (var subject = 0; subject < 300; subject++)
        {
            var course = Enumerable.Range(0, 5).Select(visit => Brains.Facts(subject, visit)).ToArray();
            Assert.Contains(course[0].PerYear, new[] { 0.005, 0.03, 0.07 });
            Assert.Equal(3 * course[0].PerYear, course[4].Atrophy - course[0].Atrophy, 9);
            Assert.All(course, one => Assert.InRange(one.Atrophy, 0, 1));
        }
    }

    [Fact]
    public void The_score_is_a_whole_number_with_a_ceiling_that_the_healthy_often_reach()
    {
        var facts = Enumerable.Range(0, 5 * 400).Select(i => Brains.Facts(i / 5, i % 5)).ToArray();
        Assert.All(facts, one => Assert.True(one.Score == Math.Round(one.Score) && one.Score is >= 0 and <= 30));
        Assert.InRange(facts.Where(one => one.Atrophy < 0.15).Average(one => one.Score == 30 ? 1.0 : 0), 0.35, 0.65);
        var wasted = facts.Where(one => one.Atrophy > 0.6).Select(one => one.Score - 30 + (14 * Math.Pow(one.Atrophy, 1.3))).ToArray();
        Assert.InRange(wasted.Average(), -0.25, 0.25);   // far from the ceiling the error is as drawn: 1.5, and 0.29 of rounding
        Assert.InRange(Math.Sqrt(wasted.Average(error => error * error)), 1.4, 1.65);
    }

    [Fact]
    public void Subjects_differ_more_than_a_subject_changes()
    {
        var facts = Enumerable.Range(0, 5 * 500).Select(i => Brains.Facts(i / 5, i % 5)).ToArray();
        Assert.True(ClipClaims.BetweenOverChanges([.. facts.Select(one => one.Atrophy)], 5) >= 4);
        Assert.True(ClipClaims.BetweenOverChanges([.. facts.Select(one => one.Score)], 5) >= 4);
    }

    [Fact]
    public void Pixels_know_the_subject_and_their_differences_hardly_the_change()
    {
        var claims = ClipClaims.Of(Subjects, 5, Brains.Render, (subject, visit) => Brains.Facts(subject, visit).Atrophy);
        var (own, r2) = (claims.NearestIsOwn(), claims.BestRidgeR2());
        Assert.True(own >= 0.9, $"nearest is own: {own}");
        Assert.True(r2 < 0.2, $"R²: {r2}");
    }

    [Fact]
    public void Without_nuisances_differences_of_pixels_tell_the_change()
    {
        var plain = Brains with { Nuisances = Nuisances.None };
        var r2 = ClipClaims.Of(Subjects, 5, plain.Render, (subject, visit) => plain.Facts(subject, visit).Atrophy).BestRidgeR2();
        Assert.True(r2 > 0.9, $"R²: {r2}");
    }

    [Fact]
    public void Every_step_of_atrophy_changes_something_and_none_much()
    {
        for (var subject = 0; subject < 6; subject++)
            for (var step = 0; step < 50; step++)
                Assert.InRange(PhantomSteps.Changed(Small.Render(subject, 1, step * 0.02), Small.Render(subject, 1, (step + 1) * 0.02)), 0.01, 2);
    }

    [Fact]
    public void A_wasted_brain_has_more_fluid_in_the_same_head()
    {
        var (well, wasted) = (Brains.Render(3, 0, 0), Brains.Render(3, 0, 1));
        var slice = 5 * 64 * 64;   // through the ventricles
        Assert.True(Middle(wasted) < Middle(well) - 10, $"{Middle(well)}, {Middle(wasted)}");
        Assert.Equal(well[slice..(slice + (4 * 64))], wasted[slice..(slice + (4 * 64))]);   // the air before the forehead

        double Middle(byte[] scan) => Enumerable.Range(20, 24).Average(row => Enumerable.Range(24, 16).Average(column => (double)scan[slice + (row * 64) + column]));
    }

    [Theory]
    [InlineData(16, 16, 1)]
    [InlineData(48, 48, 48)]
    [InlineData(224, 192, 2)]
    public void Any_size_can_be_drawn(int height, int width, int slices)
    {
        var scan = new BrainPhantom(1, height, width, slices).Render(0, 0);
        Assert.Equal(slices * height * width, scan.Length);
        Assert.InRange(scan.Average(sample => (double)sample), 15, 160);
    }

    [Fact]
    public void What_does_not_exist_cannot_be_drawn()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BrainPhantom(1, 15, 64).Render(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BrainPhantom(1, 64, 64, 0).Render(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Render(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Render(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Render(0, 0, 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Render(0, 0, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Facts(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Cases(0));
    }
}
