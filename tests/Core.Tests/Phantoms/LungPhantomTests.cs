using ImageRegression.Phantoms;
using Xunit;

namespace ImageRegression.Tests;

public sealed class LungPhantomTests
{
    private const int Subjects = 120;   // two thirds of them teach ridge 240 pairs

    private static readonly LungPhantom Lungs = new(1);
    private static readonly LungPhantom Small = new(11, 32, 32, 4);

    [Fact]
    public void A_clip_depends_on_seed_subject_and_visit_alone()
    {
        using var all = Small.Generate(3);
        Assert.Equal([12L, 1, 4, 32, 32], all.Pixels.shape);
        for (var i = 0; i < all.Count; i++)
        {
            using var one = all.Pixels[i];
            Assert.Equal(Small.Render(i / 4, i % 4), one.bytes.ToArray());
        }
        var drawn = Small.Render(2, 1);
        Assert.Equal(drawn, new LungPhantom(11, 32, 32, 4).Render(2, 1));
        Assert.NotEqual(drawn, Small.Render(2, 2));
        Assert.NotEqual(drawn, Small.Render(1, 1));
        Assert.NotEqual(drawn, new LungPhantom(12, 32, 32, 4).Render(2, 1));
        Assert.NotEqual(drawn[..1024], drawn[1024..2048]);   // frames move
    }

    [Fact]
    public void A_case_says_what_was_drawn()
    {
        var cases = Small.Cases(40).Cases;
        Assert.All(cases.GroupBy(row => row.Subject), subject =>
        {
            Assert.Equal([0.0, 2, 4, 7], subject.Select(row => row.Time!.Value));
            Assert.Equal([0, 1, 2, 3], subject.Select(row => row.Visit!.Value));
            Assert.Single(subject.Select(row => (row.Site, row.Position)).Distinct());
        });
        Assert.Equal(["A", "B", "C", "D"], cases.Select(row => row.Site!).Distinct().Order());
        var facts = Small.Facts(7, 2);
        Assert.Equal((facts.Score, (double)facts.Days, facts.Machine), (cases[30].Label, cases[30].Time!.Value, cases[30].Site));
        Assert.Equal(Small.Render(7, 2), Small.Render(7, 2, facts.Severity));
    }

    [Fact]
    public void The_score_falls_by_110_with_severity_and_errs_by_10()
    {
        var facts = Enumerable.Range(0, 4 * 500).Select(i => Lungs.Facts(i / 4, i % 4)).ToArray();
        var errors = facts.Select(one => one.Score - 476 + (110 * one.Severity)).ToArray();
        Assert.InRange(errors.Average(), -1, 1);   // the mean of 2000 errs by 0.22
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 9.4, 10.6);
        Assert.All(facts, one => Assert.InRange(one.Severity, 0, 3));
    }

    [Fact]
    public void Subjects_differ_more_than_a_subject_changes()
    {
        var facts = Enumerable.Range(0, 4 * 500).Select(i => Lungs.Facts(i / 4, i % 4)).ToArray();
        Assert.True(ClipClaims.BetweenOverChanges([.. facts.Select(one => one.Severity)], 4) >= 4);
        Assert.True(ClipClaims.BetweenOverChanges([.. facts.Select(one => one.Score)], 4) >= 4);
    }

    [Fact]
    public void Pixels_know_the_subject_and_their_differences_hardly_the_change()
    {
        var claims = ClipClaims.Of(Subjects, 4, Lungs.Render, (subject, visit) => Lungs.Facts(subject, visit).Severity);
        var (own, r2) = (claims.NearestIsOwn(), claims.BestRidgeR2());
        Assert.True(own >= 0.9, $"nearest is own: {own}");
        Assert.True(r2 < 0.2, $"R²: {r2}");
    }

    [Fact]
    public void Without_nuisances_differences_of_pixels_tell_the_change()
    {
        var plain = Lungs with { Nuisances = Nuisances.None };
        var r2 = ClipClaims.Of(Subjects, 4, plain.Render, (subject, visit) => plain.Facts(subject, visit).Severity).BestRidgeR2();
        Assert.True(r2 > 0.9, $"R²: {r2}");
    }

    [Fact]
    public void Every_step_of_severity_changes_something_and_none_much()
    {
        for (var subject = 0; subject < 6; subject++)
            for (var step = 0; step < 60; step++)
                Assert.InRange(PhantomSteps.Changed(Small.Render(subject, 1, step * 0.05), Small.Render(subject, 1, (step + 1) * 0.05)), 0.01, 6);
    }

    [Fact]
    public void Another_severity_is_another_disease_in_the_same_scan()
    {
        var (well, ill) = (Lungs.Render(3, 0, 0), Lungs.Render(3, 0, 3));
        Assert.Equal(well[..(8 * 64)], ill[..(8 * 64)]);   // the wall above the pleura, which lies 10 mm or more beneath the skin
        double Lung(byte[] clip) => clip.Skip(45 * 64).Take(19 * 64).Average(sample => (double)sample);
        Assert.True(Lung(ill) > Lung(well) + 20, $"{Lung(well)}, {Lung(ill)}");   // a white lung
    }

    [Theory]
    [InlineData(16, 16, 1)]
    [InlineData(48, 96, 3)]
    [InlineData(224, 224, 2)]
    public void Any_size_can_be_drawn(int height, int width, int frames)
    {
        var clip = new LungPhantom(1, height, width, frames).Render(0, 0);
        Assert.Equal(frames * height * width, clip.Length);
        Assert.InRange(clip.Average(sample => (double)sample), 30, 200);
    }

    [Fact]
    public void What_does_not_exist_cannot_be_drawn()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LungPhantom(1, 15, 64).Render(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LungPhantom(1, 64, 64, 0).Render(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Render(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Render(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Render(0, 0, 3.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Render(0, 0, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Facts(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Cases(0));
    }
}
