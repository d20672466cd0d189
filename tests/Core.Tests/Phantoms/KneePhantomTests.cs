using ImageRegression.Images;
using ImageRegression.Phantoms;
using ImageRegression.Tables;
using Xunit;

namespace ImageRegression.Tests;

public sealed class KneePhantomTests
{
    private static readonly KneePhantom Knees = new(11, 48, 48);

    [Fact]
    public void An_image_depends_on_seed_subject_side_and_month_alone()
    {
        using var all = Knees.Generate(3);
        Assert.Equal(36, all.Count);
        for (var i = 0; i < all.Count; i++)
        {
            using var one = all.Pixels[i];
            var row = all.Cases.Cases[i];
            Assert.Equal(Knees.Render(i / 12, row.Side!.Value, row.Visit!.Value), one.bytes.ToArray());
        }
        var drawn = Knees.Render(2, Side.Right, 24);
        Assert.Equal(drawn, new KneePhantom(11, 48, 48).Render(2, Side.Right, 24));
        Assert.NotEqual(drawn, Knees.Render(2, Side.Right, 48));
        Assert.NotEqual(drawn, Knees.Render(2, Side.Left, 24));
        Assert.NotEqual(drawn, Knees.Render(1, Side.Right, 24));
        Assert.NotEqual(drawn, new KneePhantom(12, 48, 48).Render(2, Side.Right, 24));
    }

    [Fact]
    public void Every_subject_has_two_identities_at_six_visits_and_one_site()
    {
        var cases = Knees.Cases(40);
        Assert.Equal(80, cases.Cases.Select(row => row.Identity).Distinct().Count());
        Assert.All(cases.Cases.GroupBy(row => row.Identity), knee => Assert.Equal([0, 12, 24, 48, 72, 96], knee.Select(row => row.Visit!.Value)));
        Assert.All(cases.Cases.GroupBy(row => row.Subject), subject => Assert.Single(subject.Select(row => row.Site).Distinct()));
        Assert.Equal(["A", "B", "C", "D"], cases.Cases.Select(row => row.Site!).Distinct().Order());
        Assert.Equal("knee-00007 R", cases.Cases[7 * 12 + 6].Identity);
        Assert.Equal(cases.Labels, cases.Cases.Select(row => (double)row.Visit!.Value));
    }

    [Fact]
    public void Joint_spaces_narrow_and_osteophytes_grow_and_nothing_comes_back()
    {
        for (var subject = 0; subject < 50; subject++)
        {
            var ageing = KneeAnatomy.Draw(1, subject, Side.Left).Ageing;
            var inner = KneePhantom.Months.Select(months => ageing.SpaceAt(months).Inner).ToArray();
            Assert.Equal(inner.OrderDescending(), inner);
            Assert.All(inner, space => Assert.InRange(space, 0.8f, 6.5f));
            Assert.All(Enumerable.Range(0, 4), spur => Assert.True(ageing.SpurAt(spur, 96) >= ageing.SpurAt(spur, 0)));
        }
    }

    [Fact]
    public void Left_and_right_of_a_subject_are_alike_but_not_the_same()
    {
        (float Own, float Other) Widths(int subject) =>
            (KneeAnatomy.Draw(1, subject, Side.Left).Femur.JointHalf, KneeAnatomy.Draw(1, subject, Side.Right).Femur.JointHalf);
        var widths = Enumerable.Range(0, 400).Select(Widths).ToArray();
        var (meanOwn, meanOther) = (widths.Average(pair => pair.Own), widths.Average(pair => pair.Other));
        var shared = widths.Average(pair => (pair.Own - meanOwn) * (pair.Other - meanOther));
        var correlation = shared / Math.Sqrt(widths.Average(pair => Math.Pow(pair.Own - meanOwn, 2)) * widths.Average(pair => Math.Pow(pair.Other - meanOther, 2)));
        Assert.InRange(correlation, 0.5, 0.8);   // 0.64 is drawn
        Assert.Equal(400, widths.Count(pair => pair.Own != pair.Other));
    }

    [Fact]
    public void A_left_knees_outer_side_lies_to_the_viewers_right_and_a_right_knees_to_the_left()
    {
        // The fibula brightens the outer half below the joint.
        double OuterShare(Side side) => Enumerable.Range(0, 30).Average(subject =>
        {
            var picture = Knees.Render(subject, side, 0);
            double Sum(int from) => Enumerable.Range(34, 12).Sum(row => Enumerable.Range(from, 12).Sum(column => (double)picture[(row * 48) + column]));
            return Sum(30) / (Sum(6) + Sum(30));
        });
        Assert.True(OuterShare(Side.Left) > 0.51 && OuterShare(Side.Right) < 0.49, $"{OuterShare(Side.Left)}, {OuterShare(Side.Right)}");
    }

    [Fact]
    public void Pixels_alone_know_a_knee_again_more_often_than_chance_and_much_less_than_always()
    {
        const int Subjects = 40;
        using var all = Knees.Generate(Subjects);
        var pictures = Enumerable.Range(0, all.Count).Select(i => Standardised(all, i)).ToArray();
        var gallery = Enumerable.Range(0, 2 * Subjects).Select(knee => pictures[knee * 6]).ToArray();
        var hits = Enumerable.Range(0, all.Count).Where(i => i % 6 > 0).Average(i =>
            Enumerable.Range(0, gallery.Length).MinBy(knee => Apart(gallery[knee], pictures[i])) == i / 6 ? 1.0 : 0);
        Assert.InRange(hits, 4.0 / (2 * Subjects), 0.4);
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(128, 128)]
    [InlineData(300, 256)]
    public void Any_size_can_be_drawn(int height, int width)
    {
        var picture = new KneePhantom(1, height, width).Render(0, Side.Left, 0);
        Assert.Equal(height * width, picture.Length);
        Assert.InRange(picture.Average(sample => (double)sample), 40, 180);
    }

    [Fact]
    public void What_does_not_exist_cannot_be_drawn()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KneePhantom(1, 15, 64).Render(0, Side.Left, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Knees.Render(-1, Side.Left, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Knees.Render(0, Side.Left, -12));
        Assert.Throws<ArgumentOutOfRangeException>(() => Knees.Cases(0));
    }

    private static float[] Standardised(ImageSet set, int row)
    {
        using var picture = set.Pixels[row];
        var samples = picture.bytes.ToArray().Select(sample => (float)sample).ToArray();
        var (mean, deviation) = (samples.Average(), MathF.Sqrt(samples.Average(sample => sample * sample) - (samples.Average() * samples.Average())));
        return [.. samples.Select(sample => (sample - mean) / deviation)];
    }

    private static float Apart(float[] a, float[] b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }
}
