using ImageRegression.Phantoms;
using ImageRegression.Randomness;
using Xunit;

namespace ImageRegression.Tests;

public sealed class HandFactsTests
{
    private static readonly HandPhantom Hands = new(23);

    [Fact]
    public void A_picture_made_of_the_facts_is_the_picture_that_is_drawn()
    {
        for (var i = 0; i < 24; i++)
        {
            var facts = Hands.Facts(i);
            // What the facts do not name is drawn for a hand whose facts are others'; only the facts can make it the same.
            var random = SplitMix64.For(23, (2 * (ulong)i) + 1);
            var plan = HandPlan.Draw(facts.AgeMonths, facts.Sex, ref random);
            var others = plan with
            {
                Pose = plan.Pose with { TurnDeg = facts.TurnDeg, Spread = facts.Spread },
                Exposure = plan.Exposure with { HasMarker = facts.HasMarker, Gain = facts.Gain },
            };
            Assert.Equal(Hands.Render(i), others.Render(104, 80, ref random));
        }
    }

    [Fact]
    public void Another_value_of_any_fact_is_another_picture()
    {
        for (var i = 0; i < 6; i++)
        {
            var facts = Hands.Facts(i);
            Assert.NotEqual(Hands.Render(i), Hands.Render(i, facts.AgeMonths / 2, facts.Sex));
            Assert.NotEqual(Hands.Render(i), Hands.Render(i, facts.AgeMonths, facts.Sex is Sex.Male ? Sex.Female : Sex.Male));
            Assert.NotEqual(Hands.Render(i), Drawn(i, plan => plan with { Pose = plan.Pose with { TurnDeg = facts.TurnDeg + 5 } }));
            Assert.NotEqual(Hands.Render(i), Drawn(i, plan => plan with { Pose = plan.Pose with { Spread = facts.Spread + 0.3 } }));
            Assert.NotEqual(Hands.Render(i), Drawn(i, plan => plan with { Exposure = plan.Exposure with { Gain = facts.Gain * 0.8 } }));
            Assert.NotEqual(Hands.Render(i), Drawn(i, plan => plan with { Exposure = plan.Exposure with { HasMarker = !facts.HasMarker } }));
        }
    }

    [Fact]
    public void Facts_are_the_table_s()
    {
        var cases = Hands.Cases(50);
        Assert.All(Enumerable.Range(0, 50), i =>
        {
            Assert.Equal(cases.Labels[i], Hands.Facts(i).AgeMonths);
            Assert.Equal(cases.Cases[i].Covariates["sex"], Hands.Facts(i).Sex is Sex.Female ? "F" : "M");
        });
    }

    [Fact]
    public void A_hand_turned_by_more_than_nothing_points_to_the_left()
    {
        // Where the picture is bright in its upper third, on average over hands: the fingers.
        double Fingers(double turnDeg) => Enumerable.Range(0, 8).Average(i =>
        {
            var picture = Drawn(i, plan => plan with { Pose = plan.Pose with { TurnDeg = turnDeg, ShiftX = 0 } });
            var (sum, mass) = (0.0, 0.0);
            for (var row = 0; row < 35; row++)
                for (var column = 0; column < 80; column++)
                    (sum, mass) = (sum + (column * (double)picture[(row * 80) + column]), mass + picture[(row * 80) + column]);
            return sum / mass;
        });
        Assert.True(Fingers(14) < Fingers(0) && Fingers(0) < Fingers(-14));
    }

    [Fact]
    public void Gain_makes_a_picture_brighter()
    {
        double Bright(double gain) => Enumerable.Range(0, 8).Average(i => Drawn(i, plan => plan with { Exposure = plan.Exposure with { Gain = gain } }).Average(grey => (double)grey));
        Assert.True(Bright(0.85) < Bright(1) && Bright(1) < Bright(1.2));
    }

    private static byte[] Drawn(int index, Func<HandPlan, HandPlan> changed)
    {
        var (ageMonths, sex) = Hands.Subject(index);
        var random = SplitMix64.For(23, (2 * (ulong)index) + 1);
        return changed(HandPlan.Draw(ageMonths, sex, ref random)).Render(104, 80, ref random);
    }
}
