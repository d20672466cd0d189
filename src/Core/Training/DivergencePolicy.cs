namespace ImageRegression.Training;

/// <summary>
/// What a training does once its loss, a gradient, a running statistic or a parameter is NaN or infinite. All of them are watched
/// at every iteration; what happened is kept with the result (<see cref="TrainingHistory.Divergences"/>).
/// </summary>
public abstract record DivergencePolicy
{
    private protected DivergencePolicy()
    {
    }

    /// <summary>Training ends with an error that names the iteration and the images of its batch. The last checkpoint stays.</summary>
    public sealed record Stop : DivergencePolicy;

    /// <summary>
    /// The step is not taken: parameters, optimiser, running statistics and the loss's state stay as they were, and training goes on with
    /// the next batch. A parameter that is not finite already is no matter of one batch: then training stops.
    /// </summary>
    public sealed record Skip : DivergencePolicy
    {
        /// <summary>Steps that may be skipped one after the other, before training stops; ≥ 1. Default 10.</summary>
        public int MostInARow
        {
            get;
            init => field = value >= 1 ? value
                : throw new ArgumentOutOfRangeException(nameof(MostInARow), value, "Allow at least one step to be skipped.");
        } = 10;
    }

    /// <summary>
    /// Training goes back to the last point that was kept for this, with its learning rate times <see cref="Factor"/>. Points are kept by iteration,
    /// not by time, so that a training that was killed goes back to where one that was not would.
    /// </summary>
    public sealed record RollBack : DivergencePolicy
    {
        /// <summary>Factor on the learning rate at each return; in (0, 1). Default 0.5.</summary>
        public double Factor
        {
            get;
            init => field = value is > 0 and < 1 ? value
                : throw new ArgumentOutOfRangeException(nameof(Factor), value, "The learning rate must become lower: give a factor between 0 and 1.");
        } = 0.5;

        /// <summary>Returns in one training, before it stops; ≥ 1. Default 3.</summary>
        public int Retries
        {
            get;
            init => field = value >= 1 ? value
                : throw new ArgumentOutOfRangeException(nameof(Retries), value, "Allow at least one return.");
        } = 3;

        /// <summary>Iterations between two points to go back to; ≥ 1. The start is one as well. Default 100.</summary>
        public long Every
        {
            get;
            init => field = value >= 1 ? value
                : throw new ArgumentOutOfRangeException(nameof(Every), value, "Keep a point at least every iteration.");
        } = 100;
    }
}
