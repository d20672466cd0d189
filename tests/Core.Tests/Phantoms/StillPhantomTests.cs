using ImageRegression.Phantoms;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>Phantoms of people who do not change: scans that tell how much answers vary by themselves.</summary>
public sealed class StillPhantomTests
{
    [Fact]
    public void Nobody_changes_in_a_still_lung_and_all_else_differs_as_ever()
    {
        var moving = new LungPhantom(5, 16, 16, 2);
        var still = moving with { IsStill = true };
        Assert.All(Enumerable.Range(0, 4), visit => Assert.Equal(moving.Facts(3, 0).Score, still.Facts(3, visit).Score));
        Assert.Equal(moving.Render(3, 0), still.Render(3, 0));
        Assert.Equal(moving.Render(3, 2, moving.Facts(3, 0).Severity), still.Render(3, 2));
        Assert.NotEqual(still.Render(3, 0), still.Render(3, 2));
    }

    [Fact]
    public void Nobody_changes_in_a_still_brain()
    {
        var moving = new BrainPhantom(5, 16, 16, 2);
        var still = moving with { IsStill = true };
        Assert.All(Enumerable.Range(0, 5), visit => Assert.Equal(moving.Facts(3, 0).Score, still.Facts(3, visit).Score));
        Assert.NotEqual(still.Render(3, 0), still.Render(3, 2));
    }
}
