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

    // Training cases at 0.001 with label 0 and at 0.004 with label 1: within a radius of r thousandths the answer is 0 below 4, then
    // 1 / (1 + exp((3²/2)(4² − 1²) / r²)), which grows with r. With the target 0 the error grows too, so the bisection goes left seven
    // times: its last p is 4.8984375 (answer and error 0.057) and the middle of what is left 2.94921875 (error 0). Radius 0 of the
    // scan is no better than the middle, but better than the last p, so the repository's code takes it.
    [Fact]
    public void The_authors_scan_is_compared_with_the_last_p_where_the_middle_is_as_good()
    {
        var found = RepositoryChoice(target: 0);
        Assert.Equal((0, 0), (found.Radius, found.MeanAbsoluteError));
    }

    // With the answer at the last p for a target, the error there is 0 and nothing is better: the middle stays, whose error is the
    // target. At r = 4 the answer is 0.0145 and the error less than at the middle, which the repository's code does not see.
    [Fact]
    public void The_authors_scan_passes_over_a_radius_that_only_betters_the_middle()
    {
        var target = 1 / (1 + Math.Exp(4.5 * 15 / (4.8984375 * 4.8984375)));
        var found = RepositoryChoice(target);
        Assert.Equal(0.00294921875, found.Radius, 15);
        Assert.Equal(target, found.MeanAbsoluteError, 15);
        Assert.Contains(found.Visited, trial => trial.Radius == 0.004 && trial.MeanAbsoluteError < found.MeanAbsoluteError);
    }

    private static RadiusSearchResult RepositoryChoice(double target)
    {
        using var scope = NewDisposeScope();
        var (train, validation) = (tensor(new[,] { { 0.001 }, { -0.004 } }), tensor(new[,] { { 0.0 } }));
        return RadiusSearch.RepositoryVariant().Run(new RadiusNeighbors(0), Embeddings.Of(train, [0, 1]), Embeddings.Of(validation, [target]));
    }
}
