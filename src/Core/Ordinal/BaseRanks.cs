namespace ImageRegression.Ordinal;

/// <summary>B base ranks, evenly among R ranks, and the share that each has in any rank.</summary>
/// <remarks>
/// k_r = Σ_b w_rb K_b with w_rb = g(|r − p_b|)/Σ_b g and p_b = b(R − 1)/(B − 1); one base alone lies at (R − 1)/2.
/// Li et al. (2022), "OrdinalCLIP: Learning Rank Prompts for Language-Guided Ordinal Regression". Their positions are a linspace
/// in float32, which shows in <see cref="RankInterpolation.InverseProportional"/>; those of <see cref="RankInterpolation.Piecewise"/>, which is
/// not theirs, are exact.
/// </remarks>
public sealed record BaseRanks
{
    /// <summary>Base ranks among ranks.</summary>
    /// <param name="ranks">R; ≥ 2.</param>
    /// <param name="bases">B; 1 … R.</param>
    /// <param name="interpolation">g.</param>
    /// <exception cref="UserErrorException">There is one rank, or none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no base rank, or there are more than ranks.</exception>
    public BaseRanks(int ranks, int bases, RankInterpolation interpolation)
    {
        if (ranks < 2)
            throw new UserErrorException("An ordinal prompt needs two ranks or more.");
        if (bases < 1 || bases > ranks)
            throw new ArgumentOutOfRangeException(nameof(bases), bases, $"Of {ranks} ranks, 1 to {ranks} can be base ranks.");
        (Ranks, Bases, Interpolation) = (ranks, bases, interpolation);
    }

    /// <summary>R.</summary>
    public int Ranks { get; }

    /// <summary>B.</summary>
    public int Bases { get; }

    /// <summary>g.</summary>
    public RankInterpolation Interpolation { get; }

    /// <summary>p_b, in ranks.</summary>
    public double Position(int b)
    {
        if (Bases == 1)
            return (Ranks - 1) / 2.0;
        if (Interpolation == RankInterpolation.Piecewise)
            return b * (Ranks - 1.0) / (Bases - 1);
        // As PyTorch's linspace, which counts from the nearer end.
        var (last, step) = ((float)(Ranks - 1), (Ranks - 1) / (float)(Bases - 1));
        return b < Bases / 2 ? step * b : last - (step * (Bases - 1 - b));
    }

    /// <summary>w of one place among the ranks: B shares ≥ 0 whose sum is 1.</summary>
    /// <param name="rank">0 … R − 1, whole or between two ranks.</param>
    public double[] Shares(double rank)
    {
        if (!(rank >= 0 && rank <= Ranks - 1))
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"Ranks go from 0 to {Ranks - 1}.");
        if (Bases == 1)
            return [1];
        double[] distances = [.. Enumerable.Range(0, Bases).Select(b => Math.Abs(rank - Position(b)))];
        var nearest = distances.Min();
        double[] g = [.. distances.Select(d => Interpolation switch
        {
            RankInterpolation.Linear => 1 - (d / (Ranks - 1)),
            RankInterpolation.InverseProportional => 1 / (d + 1e-5),
            RankInterpolation.Normal => Math.Exp((nearest - d) * (nearest + d)),   // the nearest's factor is taken out, since all could be 0 far from every base
            RankInterpolation.Piecewise => Math.Max(0, 1 - (d * (Bases - 1) / (Ranks - 1))),
            _ => throw new InvalidOperationException($"There is no interpolation {Interpolation}."),
        })];
        var sum = g.Sum();
        return [.. g.Select(one => one / sum)];
    }

    /// <summary>w of all ranks: R rows of B shares.</summary>
    public double[][] AllShares() => [.. Enumerable.Range(0, Ranks).Select(rank => Shares(rank))];
}
