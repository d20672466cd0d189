using System.Collections.Immutable;

namespace ImageRegression.Reports.Figures.Matching;

/// <summary>The loss of one triplet over the square of its similarities, and where it pulls: Figure 1 of the AdaTriplet paper.</summary>
/// <remarks>
/// <code>
/// L(φ_an, φ_ap) = [φ_an − φ_ap + ε]₊ + λ·[φ_an − β]₊
/// </code>
/// Nguyen et al. (2022), eq. 1; the triplet loss is its case λ = 0. Both similarities are cosines, in [−1, 1].
/// </remarks>
/// <param name="Name">What the loss is called.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Beta">β; of no effect where λ is 0.</param>
/// <param name="Lambda">λ.</param>
internal sealed record LossSurface(string Name, double Epsilon, double Beta, double Lambda)
{
    /// <summary>Cells along a side of the drawn square.</summary>
    public const int Cells = 40;

    private const int ArrowsAlong = 10;

    /// <summary>The triplet loss with a margin.</summary>
    public static LossSurface Triplet(double epsilon) => new("Triplet", epsilon, 1, 0);

    /// <summary>AdaTriplet with its margins.</summary>
    public static LossSurface AdaTriplet(double epsilon, double beta, double lambda) => new("AdaTriplet", epsilon, beta, lambda);

    /// <summary>Middles of the drawn cells along either side, ascending.</summary>
    public static ImmutableArray<double> Middles { get; } = Along(Cells);

    /// <summary>The loss at the middles: a row for each φ_ap, a column for each φ_an.</summary>
    public ImmutableArray<ImmutableArray<double>> Values => [.. Middles.Select(positive => Middles.Select(negative => At(negative, positive)).ToImmutableArray())];

    /// <summary>The greatest loss of the square: that of φ_an = 1, φ_ap = −1.</summary>
    public double Greatest => At(1, -1);

    /// <summary>Arrows spread over the square, left out where the loss is flat.</summary>
    public ImmutableArray<LossArrow> Arrows =>
    [
        .. from positive in Along(ArrowsAlong)
           from negative in Along(ArrowsAlong)
           let pull = PullAt(negative, positive)
           where pull != (0, 0)
           select new LossArrow(negative, positive, pull.Negative, pull.Positive),
    ];

    /// <summary>The loss of a triplet; ≥ 0.</summary>
    /// <param name="negative">φ_an.</param>
    /// <param name="positive">φ_ap.</param>
    public double At(double negative, double positive) =>
        Math.Max(0, negative - positive + Epsilon) + (Lambda * Math.Max(0, negative - Beta));

    /// <summary>The negative gradient: where gradient descent would move both similarities, were they free. 0 on the edge of a hinge.</summary>
    /// <param name="negative">φ_an.</param>
    /// <param name="positive">φ_ap.</param>
    public (double Negative, double Positive) PullAt(double negative, double positive)
    {
        var apart = negative - positive + Epsilon > 0 ? 1 : 0;
        return (-apart - (negative - Beta > 0 ? Lambda : 0), apart);
    }

    private static ImmutableArray<double> Along(int count) => [.. Enumerable.Range(0, count).Select(i => -1 + ((2 * i) + 1.0) / count)];
}

/// <summary>The negative gradient at one place of a loss surface.</summary>
/// <param name="Negative">φ_an of the place.</param>
/// <param name="Positive">φ_ap of the place.</param>
/// <param name="TowardsNegative">−∂L/∂φ_an.</param>
/// <param name="TowardsPositive">−∂L/∂φ_ap.</param>
internal readonly record struct LossArrow(double Negative, double Positive, double TowardsNegative, double TowardsPositive)
{
    /// <summary>Where the arrow ends that is drawn: on the scale on which a pull of √5, AdaTriplet's at λ = 1, is 0.18 long.</summary>
    public (double Negative, double Positive) Tip => (Negative + (DrawnLength * TowardsNegative), Positive + (DrawnLength * TowardsPositive));

    private static readonly double DrawnLength = 0.18 / Math.Sqrt(5);
}
