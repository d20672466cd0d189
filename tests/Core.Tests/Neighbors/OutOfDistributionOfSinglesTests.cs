using ImageRegression.Neighbors;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

/// <summary>Whether images lie far from those of an index that does not answer for them.</summary>
public sealed class OutOfDistributionOfSinglesTests
{
    [Theory]
    [InlineData(19, true)]
    [InlineData(18, null)]   // too few to call anything far at a level of 1 in 20
    public void An_image_far_from_all_is_told_and_one_among_them_is_not(int subjects, bool? far)
    {
        using var index = Line(30, 0);
        using var held = Line(subjects, 0.25);
        using var asked = Embeddings.Of(tensor(new[] { 10.5, 500 }, [2, 1]), [double.NaN, double.NaN]);
        var test = OutOfDistributionTest.Of(index, held);
        Assert.Equal([far is null ? null : false, far], test.Ask(asked, index).AsEnumerable());
    }

    // Subjects of one image each, one apart.
    private static Embeddings Line(int count, double from) =>
        Embeddings.Of(tensor(Enumerable.Range(0, count).Select(i => i + from).ToArray(), [count, 1]), new double[count]);
}
