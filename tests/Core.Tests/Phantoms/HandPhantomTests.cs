using ImageRegression.Phantoms;
using ImageRegression.Randomness;
using Xunit;

namespace ImageRegression.Tests;

public sealed class HandPhantomTests
{
    private static readonly HandPhantom Hands = new(11);

    [Fact]
    public void An_image_depends_on_seed_and_subject_alone()
    {
        using var all = Hands.Generate(12);
        for (var i = 0; i < 12; i++)
        {
            using var one = all.Pixels[i];
            Assert.Equal(Hands.Render(i), one.bytes.ToArray());
        }
        Assert.Equal(Hands.Render(5), new HandPhantom(11).Render(5));
        Assert.NotEqual(Hands.Render(5), Hands.Render(6));
        Assert.NotEqual(Hands.Render(5), new HandPhantom(12).Render(5));
    }

    [Fact]
    public void Ages_are_distributed_as_in_the_RSNA_challenge()
    {
        var cases = Hands.Cases(4000);
        var mean = cases.Labels.Average();
        Assert.InRange(mean, 124, 130);
        Assert.InRange(cases.Labels.Average(age => Math.Abs(age - mean)), 31, 35);   // what predicting the mean errs by
        Assert.InRange(cases.Labels.Min(), 4, 20);
        Assert.InRange(cases.Labels.Max(), 210, 228);
        Assert.InRange(cases.Cases.Count(row => row.Covariates["sex"] == "M") / 4000.0, 0.51, 0.57);
    }

    [Fact]
    public void Carpal_bones_appear_one_after_another_and_never_leave()
    {
        int[] ages = [1, 12, 36, 60, 90, 160];
        var counts = ages.Select(months => Mean(hand =>
            HandAnatomy.Carpals.Count(carpal => hand.Ossified(carpal.Number, carpal.AppearsMonths, carpal.FullMonths) > 0), months, Sex.Male)).ToArray();
        Assert.Equal(counts.Order(), counts);
        Assert.InRange(counts[0], 0, 1);
        Assert.InRange(counts[1], 1.9, 2.1);
        Assert.InRange(counts[^1], 7.8, 8);
    }

    [Fact]
    public void Growth_plates_close_and_girls_are_ahead()
    {
        double Closed(int months, Sex sex) => Mean(hand => hand.Fused(7, 193), months, sex);
        Assert.InRange(Closed(120, Sex.Male), 0, 0.02);
        Assert.InRange(Closed(228, Sex.Male), 0.98, 1);
        Assert.True(Closed(170, Sex.Female) > Closed(170, Sex.Male) + 0.3);
    }

    [Fact]
    public void Hands_grow_and_men_end_larger()
    {
        int[] ages = [6, 24, 72, 120, 168, 216];
        var sizes = ages.Select(months => Mean(hand => hand.Size, months, Sex.Male)).ToArray();
        Assert.Equal(sizes.Order(), sizes);
        Assert.InRange(sizes[^1], 0.99, 1.01);
        Assert.InRange(Mean(hand => hand.Size, 216, Sex.Female), 0.91, 0.93);
    }

    [Fact]
    public void More_of_the_picture_is_bone_as_age_rises()
    {
        double Bright(double months) => Enumerable.Range(0, 30).Average(i => Hands.Render(i, months, Sex.Male).Average(sample => (double)sample));
        double[] ages = [12, 60, 120, 216];
        var brightness = ages.Select(Bright).ToArray();
        Assert.Equal(brightness.Order(), brightness);
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(104, 80)]
    [InlineData(520, 400)]
    public void Any_size_can_be_drawn(int height, int width)
    {
        var picture = new HandPhantom(1, height, width).Render(0);
        Assert.Equal(height * width, picture.Length);
        Assert.InRange(picture.Average(sample => (double)sample), 5, 160);
    }

    private static double Mean(Func<HandMaturity, double> of, int months, Sex sex) => Enumerable.Range(0, 300).Average(i =>
    {
        var random = new SplitMix64((ulong)i);
        return of(HandMaturity.Draw(months, sex, ref random));
    });
}
