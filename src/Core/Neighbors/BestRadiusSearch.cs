using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

/// <summary>Tries radii over the whole range of the data's own distances, then ever finer ones around the best.</summary>
/// <remarks>
/// The first radius is 0, where the nearest training case alone decides; then a geometric grid runs from the smallest distance
/// between a validation and a training case to the largest, so that no radius beyond it would let anything else in. The error
/// has many local minima, so the finer grids surround the three best radii of the coarse one, not one bracket. Ties go to
/// the smaller radius, which needs the fewest training cases to explain a prediction.
/// </remarks>
internal sealed record BestRadiusSearch : RadiusSearch
{
    private const long MostNeighbors = 1 << 25;
    private const int Refinements = 2, RadiiAround = 16, Basins = 3;

    /// <summary>Radii in the coarse grid; ≥ 2. Default 160: about 5 % from one to the next over three decades.</summary>
    public int Radii
    {
        get;
        init => field = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(Radii), value, "Must be at least 2.");
    } = 160;

    /// <inheritdoc/>
    public override string Name => "best";

    // All neighbours where they fit in some 800 MB; else each case's nearest, which limits the largest radius.
    private protected override NeighborList[] Neighbors(RadiusNeighbors predictor, Tensor embeddings, Tensor validation) =>
        NeighborSearch.Nearest(validation, embeddings, (int)Math.Clamp(MostNeighbors / validation.shape[0], predictor.MinNeighbors, embeddings.shape[0]));

    private protected override RadiusSearchResult Search(RadiusError error)
    {
        var smallest = error.Neighbors.Min(one => one.Distances.FirstOrDefault(distance => distance > 0, double.PositiveInfinity));
        var largest = LargestRadius(error);
        var trials = new List<RadiusTrial> { Try(error, 0) };
        if (smallest < largest)
        {
            var ratio = Math.Pow(largest / smallest, 1.0 / (Radii - 1));
            for (var i = 0; i < Radii; i++)
                trials.Add(Try(error, i == Radii - 1 ? largest : smallest * Math.Pow(ratio, i)));
            for (var round = 0; round < Refinements; round++)
            {
                foreach (var center in Ranked(trials).Take(Basins).ToArray())
                    for (var i = -RadiiAround / 2; i <= RadiiAround / 2; i++)
                        if (i != 0 && center.Radius > 0)
                            trials.Add(Try(error, Math.Min(center.Radius * Math.Pow(ratio, 2.0 * i / RadiiAround), largest)));
                ratio = Math.Pow(ratio, 2.0 / RadiiAround);
            }
        }
        var best = Ranked(trials).First();
        return new RadiusSearchResult(best.Radius, best.MeanAbsoluteError, error.Visited);
    }

    private static RadiusTrial Try(RadiusError error, double radius) => new(radius, error.At(radius));

    private static IEnumerable<RadiusTrial> Ranked(IEnumerable<RadiusTrial> trials) =>
        trials.OrderBy(trial => double.IsNaN(trial.MeanAbsoluteError)).ThenBy(trial => trial.MeanAbsoluteError).ThenBy(trial => trial.Radius);

    // Where only some neighbours were kept, a larger radius would miss others.
    private static double LargestRadius(RadiusError error) =>
        error.HasAllNeighbors ? error.Neighbors.Max(one => one.Distances[^1]) : error.Neighbors.Min(one => one.Distances[^1]);
}
