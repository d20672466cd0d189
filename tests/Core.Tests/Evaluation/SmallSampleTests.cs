using ImageRegression.Evaluation;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class SmallSampleTests
{
    [Fact]
    public void Of_four_samples_each_has_three_neighbours()
    {
        using var scope = NewDisposeScope();
        var found = new ResidualVariance().Of(tensor(new[,] { { 0.0 }, { 1 }, { 2 }, { 4 } }), [0, 1, 2, 4]);
        Assert.Equal(3, found.Neighbors);
        Assert.Equal(0, found.Value, 1e-9);   // the line is as long as the labels are apart
    }
}
