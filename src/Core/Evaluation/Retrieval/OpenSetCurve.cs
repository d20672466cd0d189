using System.Collections.Immutable;

namespace ImageRegression.Evaluation;

/// <summary>
/// Errors of a search that may answer "nobody": the nearest entry is the answer where it is at most a threshold away.
/// </summary>
/// <remarks>
/// False non-match: a query whose identity is in the gallery is answered by nobody or by somebody else, who need not be nearer but
/// only as near. False match: one whose
/// identity is not in the gallery is answered by anybody. NIST's FRVT part 2 calls the two FNIR and FPIR (Grother, Ngan and
/// Hanaoka 2019, NISTIR 8271, section 3). Real impostors are few or none where the gallery is a baseline visit, so each
/// query is also searched for in the gallery without its own identity, which is what an impostor like it would meet.
/// </remarks>
public sealed record OpenSetCurve
{
    private readonly (double Distance, int Query, bool IsImpostor)[] trials;
    private readonly int queries;

    private OpenSetCurve((double, int, bool)[] trials, int queries) => (this.trials, this.queries) = (trials, queries);

    /// <summary>The curve of some rankings.</summary>
    /// <param name="rankings">One a query.</param>
    /// <param name="leavesOwnOut">
    /// Whether queries with a match are impostors, too, to the gallery without it; if not, only queries without a match are. Default true.
    /// </param>
    public static OpenSetCurve Of(IReadOnlyList<QueryRanking> rankings, bool leavesOwnOut = true)
    {
        var trials = new List<(double Distance, int Query, bool IsImpostor)>();
        for (var query = 0; query < rankings.Count; query++)
        {
            var ranking = rankings[query];
            if (ranking.HasMatch)
                trials.Add((ranking.MatchRanks[0] == 1 ? ranking.Nearest[0].Distance : double.PositiveInfinity, query, false));
            if (!ranking.HasMatch || leavesOwnOut)
                trials.Add((ranking.ImpostorDistance, query, true));
        }
        return new([.. trials.OrderBy(trial => trial.Distance).ThenBy(trial => trial.Query).ThenBy(trial => trial.IsImpostor)], rankings.Count);
    }

    /// <summary>
    /// The detection error trade-off: one point a threshold at which something changes, ascending, after a first one at which nobody is ever
    /// answered. Empty where there are no queries with a match, or no impostors.
    /// </summary>
    public ImmutableArray<OpenSetPoint> Points => Curve(Ones());

    /// <summary>The rate at which both errors are equal, between two points linear; NaN where the curve is empty.</summary>
    public double EqualErrorRate => EqualErrorRateOf(Ones());

    /// <summary>The least share of false non-matches at which false matches are at most <paramref name="falseMatchRate"/>; NaN where the curve is empty.</summary>
    public double FalseNonMatchRateAt(double falseMatchRate) =>
        Points is { IsEmpty: false } points ? points.TakeWhile(point => point.FalseMatchRate <= falseMatchRate).Min(point => point.FalseNonMatchRate) : double.NaN;

    /// <summary>The equal error rate of queries that count several times or not at all, for intervals.</summary>
    /// <param name="weights">How often each query counts; ≥ 0.</param>
    public double EqualErrorRateOf(ReadOnlySpan<double> weights)
    {
        var points = Curve(weights);
        for (var at = 1; at < points.Length; at++)
        {
            var (before, here) = (points[at - 1], points[at]);
            if (here.FalseMatchRate < here.FalseNonMatchRate)
                continue;
            var (gap, past) = (before.FalseNonMatchRate - before.FalseMatchRate, here.FalseMatchRate - here.FalseNonMatchRate);
            return before.FalseMatchRate + ((here.FalseMatchRate - before.FalseMatchRate) * gap / (gap + past));
        }
        return double.NaN;
    }

    private ImmutableArray<OpenSetPoint> Curve(ReadOnlySpan<double> weights)
    {
        if (weights.Length != queries)
            throw new ArgumentException($"There are {weights.Length} weights for {queries} queries; each query needs its own.", nameof(weights));
        var (known, strange) = (0.0, 0.0);
        foreach (var trial in trials)
            (known, strange) = trial.IsImpostor ? (known, strange + weights[trial.Query]) : (known + weights[trial.Query], strange);
        if (known == 0 || strange == 0)
            return [];
        var points = ImmutableArray.CreateBuilder<OpenSetPoint>();
        points.Add(new(double.NegativeInfinity, 0, 1));
        var (found, mistaken) = (0.0, 0.0);
        for (var at = 0; at < trials.Length; at++)
        {
            var (distance, query, isImpostor) = trials[at];
            if (double.IsPositiveInfinity(distance))
                break;
            (found, mistaken) = isImpostor ? (found, mistaken + weights[query]) : (found + weights[query], mistaken);
            if (at + 1 == trials.Length || trials[at + 1].Distance != distance)
                points.Add(new(distance, mistaken / strange, 1 - (found / known)));
        }
        points.Add(new(double.PositiveInfinity, 1, points[^1].FalseNonMatchRate));   // everybody is answered
        return points.DrainToImmutable();
    }

    private double[] Ones() => [.. Enumerable.Repeat(1.0, queries)];
}

/// <summary>Both errors at one threshold.</summary>
/// <param name="Threshold">Largest distance that is still an answer.</param>
/// <param name="FalseMatchRate">Share of impostors that are answered by somebody.</param>
/// <param name="FalseNonMatchRate">Share of queries with a match that are not answered by it.</param>
public readonly record struct OpenSetPoint(double Threshold, double FalseMatchRate, double FalseNonMatchRate);
