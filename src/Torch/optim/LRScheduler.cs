namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Changes an optimiser's learning rates by a plan, epoch after epoch (or step after step).</summary>
            /// <remarks>
            /// As in PyTorch, most plans compute a rate from the one before it, so that a change made by hand stays in
            /// effect; going to a given epoch uses the closed form, and forgets such changes.
            /// </remarks>
            public abstract class LRScheduler
            {
                private readonly ILearningRateController[] groups;
                private double[] lastRates;

                private protected LRScheduler(Optimizer optimizer, int last_epoch)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    Optimizer = optimizer;
                    groups = [.. optimizer.ParamGroups];
                    BaseRates = [.. groups.Select(group => group.InitialLearningRate)];
                    lastRates = [.. groups.Select(group => group.LearningRate)];
                    Epoch = last_epoch;
                }

                internal Optimizer Optimizer { get; }

                internal int Epoch { get; set; }

                private protected int StepCount { get; private set; }

                private protected double[] BaseRates { get; }

                private protected double[] Rates => [.. groups.Select(group => group.LearningRate)];

                /// <summary>Goes on by one epoch.</summary>
                public virtual void step() => Apply(Epoch + 1, Next);

                /// <summary>Goes to an epoch, or on by one where none is given.</summary>
                public virtual void step(int? epoch)
                {
                    if (epoch is { } given)
                        Apply(given, At);
                    else
                        step();
                }

                /// <summary>The rate of each group, as last set.</summary>
                public IEnumerable<double> get_last_lr() => lastRates;

                /// <summary>The rates at <see cref="Epoch"/>, given those of the epoch before in <see cref="Rates"/>.</summary>
                private protected abstract double[] Next();

                /// <summary>The rates at <see cref="Epoch"/> from the initial ones alone.</summary>
                private protected virtual double[] At() => Next();

                internal LRScheduler Started()
                {
                    step();
                    return this;
                }

                private protected double[] TimesRates(double factor) => [.. Rates.Select(rate => rate * factor)];

                private protected double[] TimesBase(double factor) => [.. BaseRates.Select(rate => rate * factor)];

                private void Apply(int epoch, Func<double[]> rates)
                {
                    StepCount++;
                    Epoch = epoch;
                    lastRates = rates();
                    foreach (var (group, rate) in groups.Zip(lastRates))
                        group.LearningRate = rate;
                }
            }
        }
    }
}
