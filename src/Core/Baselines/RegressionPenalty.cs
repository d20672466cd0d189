namespace ImageRegression.Baselines;

/// <summary>What a linear regression pays for its coefficients, beside its squared errors. scikit-learn's objectives, factors included.</summary>
public abstract record RegressionPenalty
{
    private RegressionPenalty()
    {
    }

    /// <summary>Nothing: least squares; where many fits are equally good, that of the smallest ‖w‖, as scikit-learn's <c>LinearRegression</c> answers.</summary>
    public static RegressionPenalty None { get; } = new Nothing();

    /// <summary>Σ (y − b − x·w)² + α‖w‖²: scikit-learn's <c>Ridge</c>.</summary>
    /// <param name="alpha">α; &gt; 0.</param>
    /// <exception cref="UserErrorException">α is not a number greater than 0.</exception>
    public static RegressionPenalty Ridge(double alpha = 1) => new Squares(Positive(alpha));

    /// <summary>1/(2N) Σ (y − b − x·w)² + α‖w‖₁: scikit-learn's <c>Lasso</c>.</summary>
    /// <inheritdoc cref="Ridge"/>
    public static RegressionPenalty Lasso(double alpha = 1) => new Mixed(Positive(alpha), 1);

    /// <summary>1/(2N) Σ (y − b − x·w)² + α·ρ‖w‖₁ + ½α(1 − ρ)‖w‖²: scikit-learn's <c>ElasticNet</c>.</summary>
    /// <param name="alpha">α; &gt; 0.</param>
    /// <param name="l1Ratio">ρ, the share of the absolute values; above 0, at most 1.</param>
    /// <exception cref="UserErrorException">A value is out of its range.</exception>
    public static RegressionPenalty ElasticNet(double alpha = 1, double l1Ratio = 0.5) => new Mixed(Positive(alpha),
        l1Ratio is > 0 and <= 1 ? l1Ratio : throw new UserErrorException(FormattableString.Invariant($"An l1 ratio of {l1Ratio} is not in (0, 1]. For 0 use Ridge.")));

    private static double Positive(double alpha) => alpha is > 0 and < double.PositiveInfinity ? alpha
        : throw new UserErrorException(FormattableString.Invariant($"A penalty of {alpha} is no finite number greater than 0. Without a penalty use None."));

    internal sealed record Nothing : RegressionPenalty
    {
        public override string ToString() => "no penalty";
    }

    internal sealed record Squares(double Alpha) : RegressionPenalty
    {
        public override string ToString() => FormattableString.Invariant($"Ridge, α = {Alpha}");
    }

    internal sealed record Mixed(double Alpha, double L1Ratio) : RegressionPenalty
    {
        public override string ToString() => L1Ratio == 1
            ? FormattableString.Invariant($"Lasso, α = {Alpha}")
            : FormattableString.Invariant($"ElasticNet, α = {Alpha}, l1 ratio {L1Ratio}");
    }
}
