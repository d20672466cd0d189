using static TorchSharp.torch;

namespace ImageRegression.Ordinal;

/// <summary>What share of a label each rank is to have.</summary>
public abstract record RankTargets
{
    private protected RankTargets()
    {
    }

    /// <summary>All of it the nearest rank's, of two equally near the higher's, as in OrdinalCLIP.</summary>
    public static RankTargets Hard { get; } = new HardTargets();

    /// <summary>That of the two ranks around the label, so that the mean level is the label itself.</summary>
    public static RankTargets TwoHot { get; } = new TwoHotTargets();

    /// <summary>Shares ∝ exp(−(v − y)²/2σ²).</summary>
    /// <param name="sigma">σ, in label units; &gt; 0.</param>
    public static RankTargets Gaussian(double sigma) => new GaussianTargets { Sigma = sigma };

    /// <summary>So far beyond the outermost levels a label may lie, in steps to their neighbours.</summary>
    internal virtual double Margin => 0.5;

    /// <summary>q of one label: R shares ≥ 0 whose sum is 1.</summary>
    /// <param name="levels">What the ranks stand for.</param>
    /// <param name="label">In label units.</param>
    internal abstract double[] Shares(RankLevels levels, double label);

    /// <summary>q of a batch.</summary>
    /// <param name="levels">What the ranks stand for.</param>
    /// <param name="labels">N labels, in their unit.</param>
    /// <returns>Shape [N, R], float64, on the host; each row's sum is 1.</returns>
    internal Tensor Of(RankLevels levels, ReadOnlySpan<double> labels)
    {
        var shares = new double[labels.Length * levels.Count];
        for (var i = 0; i < labels.Length; i++)
            Shares(levels, labels[i]).CopyTo(shares, i * levels.Count);
        return tensor(shares).reshape(labels.Length, levels.Count);
    }
}

/// <inheritdoc cref="RankTargets.Hard"/>
internal sealed record HardTargets : RankTargets
{
    internal override double[] Shares(RankLevels levels, double label)
    {
        var shares = new double[levels.Count];
        shares[levels.Nearest(label)] = 1;
        return shares;
    }
}

/// <inheritdoc cref="RankTargets.TwoHot"/>
internal sealed record TwoHotTargets : RankTargets
{
    internal override double Margin => 0;   // no mean of levels lies beyond them

    internal override double[] Shares(RankLevels levels, double label)
    {
        var position = levels.Position(label);
        if (!(position >= 0 && position <= levels.Count - 1))
            throw new ArgumentOutOfRangeException(nameof(label), label, $"No mean of levels is a label beyond them; they go from {levels.Values[0]} to {levels.Values[^1]}.");
        var below = Math.Min((int)position, levels.Count - 2);
        var shares = new double[levels.Count];
        (shares[below], shares[below + 1]) = (1 - (position - below), position - below);
        return shares;
    }
}

/// <inheritdoc cref="RankTargets.Gaussian"/>
internal sealed record GaussianTargets : RankTargets
{
    /// <summary>σ, in label units; &gt; 0.</summary>
    public required double Sigma
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Sigma), value, "Must be greater than 0, and finite.");
    }

    internal override double[] Shares(RankLevels levels, double label)
    {
        double[] squares = [.. levels.Values.Select(level => (level - label) * (level - label))];
        var nearest = squares.Min();   // whose factor is taken out, since all could be 0
        double[] g = [.. squares.Select(square => Math.Exp((nearest - square) / (2 * Sigma * Sigma)))];
        var sum = g.Sum();
        return [.. g.Select(one => one / sum)];
    }
}
