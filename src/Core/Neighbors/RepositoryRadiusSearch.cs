using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>The radius search of the RM-Loss repository: bisection on the slope of the error, then a scan around the result.</summary>
/// <remarks>
/// In thousandths of the embeddings' unit: the interval [1, 500] is halved at p = (low + high)/2, to the left where the
/// error at p + min(20, high − low) is not smaller than at p, until it is at most 5 wide; then every second integer from 30
/// below its middle to 30 above is tried, and the first strictly better one kept. Better than what: the repository compares
/// with the error that its bisection returns, which belongs to the last p and not to the middle of the last interval. So a
/// radius can be chosen that is worse than the middle, or a better one passed over. The error is not unimodal in the radius,
/// and on a plateau rounding decides; <see cref="BestRadiusSearch"/> has none of these weaknesses.
/// </remarks>
internal sealed record RepositoryRadiusSearch : RadiusSearch
{
    private const double Unit = 1000;
    private const double Lowest = 1, Highest = 500, Width = 5, Step = 20;
    private const int ScanReach = 30, ScanStep = 2;

    /// <summary>Whether to scan around the bisection's result, as the repository does on validation. Default true.</summary>
    public bool Refine { get; init; } = true;

    /// <inheritdoc/>
    public override string Name => "authors";

    private protected override NeighborList[] Neighbors(RadiusNeighbors predictor, Tensor embeddings, Tensor validation) =>
        NeighborSearch.Within(validation, embeddings, (Highest + ScanReach) / Unit, predictor.MinNeighbors);

    private protected override RadiusSearchResult Search(RadiusError error)
    {
        var (middle, leastError) = Bisect(error);
        var best = new RadiusTrial(middle / Unit, error.At(middle / Unit));   // the error that is reported is that of the radius
        if (Refine)
            for (var radius = Math.Max((int)middle - ScanReach, 0); radius < (int)middle + ScanReach; radius += ScanStep)
                if (error.At(radius / Unit) is var tried && tried < leastError)
                {
                    best = new RadiusTrial(radius / Unit, tried);
                    leastError = tried;
                }
        return new RadiusSearchResult(best.Radius, best.MeanAbsoluteError, error.Visited);
    }

    // The middle of the last interval, and the error at the last p, which lies on that interval's edge.
    private static (double Middle, double ErrorAtLastProbe) Bisect(RadiusError error)
    {
        var (low, high, atProbe) = (Lowest, Highest, double.NaN);
        while (high - low > Width)
        {
            var probe = (low + high) / 2;
            atProbe = error.At(probe / Unit);
            var slope = -atProbe + error.At((probe + Math.Min(Step, high - low)) / Unit);
            if (slope >= 0)
                high = probe;
            else
                low = probe;
        }
        return ((low + high) / 2, atProbe);
    }
}
