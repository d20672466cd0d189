namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Plans for learning rates.</summary>
        /// <remarks>
        /// In all of them <c>last_epoch</c> is the last epoch already done: −1 (the default) to start, or more to go on
        /// with rates that the optimiser's restored state holds.
        /// </remarks>
        public static partial class lr_scheduler
        {
            /// <summary>Multiplies the initial rate by a function of the epoch.</summary>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1) =>
                new LambdaSchedule(optimizer, lr_lambda, last_epoch).Started();

            /// <summary>Multiplies the rate by gamma every step_size epochs.</summary>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1) =>
                new StepSchedule(optimizer, AtLeastOne(step_size, nameof(step_size)), gamma, last_epoch).Started();

            /// <summary>Multiplies the rate by gamma at each milestone.</summary>
            public static LRScheduler MultiStepLR(
                Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1) =>
                new MultiStepSchedule(optimizer, milestones, gamma, last_epoch).Started();

            /// <summary>Multiplies the rate by gamma every epoch.</summary>
            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1) =>
                new ExponentialSchedule(optimizer, gamma, last_epoch).Started();

            /// <summary>Goes evenly from start_factor to end_factor times the rate; a warm-up.</summary>
            /// <param name="optimizer">Whose rates to change.</param>
            /// <param name="start_factor">Factor at epoch 0; above 0.</param>
            /// <param name="end_factor">Factor from epoch total_iters on.</param>
            /// <param name="total_iters">Epochs between the two.</param>
            /// <param name="last_epoch">The last epoch already done.</param>
            public static LRScheduler LinearLR(
                Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1) =>
                start_factor is > 0 and <= 1
                    ? new LinearSchedule(optimizer, start_factor, end_factor, AtLeastOne(total_iters, nameof(total_iters)), last_epoch).Started()
                    : throw new ArgumentOutOfRangeException(nameof(start_factor), start_factor, "Must be above 0 and at most 1.");

            /// <summary>Goes down to eta_min in T_max epochs along half a cosine: eta_min + ½ (lr − eta_min)(1 + cos(π t / T_max)).</summary>
            /// <remarks>Loshchilov and Hutter (2017), "SGDR", arXiv:1608.03983, without the restarts.</remarks>
            public static LRScheduler CosineAnnealingLR(
                Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1) =>
                T_max > 0
                    ? new CosineSchedule(optimizer, T_max, eta_min, last_epoch).Started()
                    : throw new ArgumentOutOfRangeException(nameof(T_max), T_max, "Must be above 0.");

            /// <summary>Follows one plan after another; each starts from its own beginning at its milestone.</summary>
            /// <param name="optimizer">Whose rates to change.</param>
            /// <param name="schedulers">The plans, all of this optimiser.</param>
            /// <param name="milestones">Epochs at which the second, third, ... plan begins; in ascending order.</param>
            /// <param name="last_epoch">The last epoch already done.</param>
            public static LRScheduler SequentialLR(
                Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) =>
                new SequentialSchedule(optimizer, [.. schedulers], [.. milestones], last_epoch);

            private static int AtLeastOne(int value, string setting) =>
                value >= 1 ? value : throw new ArgumentOutOfRangeException(setting, value, "Must be 1 or more.");
        }
    }
}
