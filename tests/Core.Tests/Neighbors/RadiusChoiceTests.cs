using ImageRegression.Neighbors;
using Xunit;
using static TorchSharp.torch;

namespace ImageRegression.Tests;

public sealed class RadiusChoiceTests
{
    [Fact]
    public void Of_radii_that_err_alike_the_smallest_is_chosen()
    {
        using var scope = NewDisposeScope();
        var (train, validation) = (tensor(new[,] { { 0.0 }, { 1 }, { 3 } }), tensor(new[,] { { 0.4 } }));
        Assert.Equal(0, RadiusSearch.Best().Run(new RadiusNeighbors(0), Embeddings.Of(train, [5, 5, 5]), Embeddings.Of(validation, [5])).Radius);
    }
}
