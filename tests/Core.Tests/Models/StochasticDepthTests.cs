using ImageRegression.Models;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests.Models;

[Collection(GlobalRandomState.Name)]
public class StochasticDepthTests
{
    [Fact]
    public void Whole_images_are_left_out_alone_and_as_often_as_asked_and_the_others_make_up_for_it()
    {
        using var depth = new StochasticDepth(0.25);
        using var branch = ones(4, 3, 2, 2);
        manual_seed(1);
        var (leftOut, allFour) = (0, 0);
        for (var batch = 0; batch < 4000; batch++)
        {
            using var scope = NewDisposeScope();
            var rows = depth.call(branch).flatten(1).data<float>().ToArray().Chunk(12).ToList();
            Assert.All(rows, row => Assert.True(row.All(value => value == 0) || row.All(value => Math.Abs(value - (4.0 / 3)) < 1e-6)));
            leftOut += rows.Count(row => row[0] == 0);
            allFour += rows.All(row => row[0] == 0) ? 1 : 0;
        }
        Assert.InRange(leftOut, 3780, 4220);   // 4000 expected, deviation 55
        Assert.InRange(allFour, 1, 32);        // 15.6 expected where rows are independent, deviation 4
    }

    [Fact]
    public void Nothing_is_left_out_in_evaluation_or_with_probability_0()
    {
        using var scope = NewDisposeScope();
        var branch = rand(64, 5);
        using var never = new StochasticDepth(0);
        using var evaluated = new StochasticDepth(0.9);
        evaluated.eval();
        Assert.True(Bits.AreEqual(branch, never.call(branch)));
        Assert.True(Bits.AreEqual(branch, evaluated.call(branch)));
    }
}
