namespace ImageRegression.Training;

/// <summary>
/// The learning rate as a factor on its initial value: a pure function of the iteration, so that a resumed training
/// needs no scheduler state.
/// </summary>
public abstract record LearningRateSchedule
{
    /// <summary>Iterations over which the rate first rises linearly from 0 to its full value; 0: none.</summary>
    public int WarmUp { get; init; }

    /// <summary>Factor on the initial learning rate.</summary>
    /// <param name="iteration">From 0.</param>
    /// <param name="iterations">Iterations of the whole training.</param>
    /// <returns>A factor in (0, 1].</returns>
    public double Factor(long iteration, long iterations) =>
        iteration < WarmUp ? (iteration + 1.0) / (WarmUp + 1.0) : AfterWarmUp(iteration - WarmUp, Math.Max(1, iterations - WarmUp));

    /// <summary>The factor once warm-up is over.</summary>
    protected abstract double AfterWarmUp(long iteration, long iterations);

    /// <summary>The initial rate throughout.</summary>
    public sealed record Constant : LearningRateSchedule
    {
        /// <inheritdoc/>
        protected override double AfterWarmUp(long iteration, long iterations) => 1;
    }

    /// <summary>Half a cosine from the initial rate down to <see cref="Floor"/> of it (Loshchilov and Hutter 2017).</summary>
    public sealed record Cosine : LearningRateSchedule
    {
        /// <summary>The factor at the end; in [0, 1]. Default 0.</summary>
        public double Floor { get; init; }

        /// <inheritdoc/>
        protected override double AfterWarmUp(long iteration, long iterations) =>
            Floor + (1 - Floor) * 0.5 * (1 + Math.Cos(Math.PI * iteration / iterations));
    }

    /// <summary>The rate times <see cref="Gamma"/> after every <see cref="Every"/> iterations.</summary>
    public sealed record StepDecay : LearningRateSchedule
    {
        /// <summary>Iterations between two drops; at least 1.</summary>
        public required int Every { get; init; }

        /// <summary>The factor of one drop. Default 0.1.</summary>
        public double Gamma { get; init; } = 0.1;

        /// <inheritdoc/>
        protected override double AfterWarmUp(long iteration, long iterations) => Math.Pow(Gamma, iteration / Every);
    }
}
