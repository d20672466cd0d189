using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimisers and schedules of their learning rates.</summary>
    public static partial class optim
    {
        /// <summary>Changes parameters by their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            /// <summary>The groups of parameters with their learning rates.</summary>
            public abstract IEnumerable<ILearningRateController> ParamGroups { get; }

            /// <summary>All parameters, group after group.</summary>
            public abstract IEnumerable<Parameter> parameters();

            /// <summary>Adds parameters with options of their own.</summary>
            public abstract void add_param_group(ParamGroup param_group);

            /// <summary>Changes every parameter that has a gradient, once.</summary>
            /// <param name="closure">Computes the loss and its gradients first, where the caller has not.</param>
            /// <returns>What the closure returned, or null.</returns>
            public abstract Tensor? step(Func<Tensor>? closure = null);

            /// <summary>Drops the gradients of all parameters, so that the next backward pass starts anew.</summary>
            /// <remarks>
            /// Gradients become null, as in PyTorch 2. That saves filling memory with zeros which the next backward pass
            /// would only be added to; a parameter that gets no gradient is then left alone by <see cref="step"/>.
            /// </remarks>
            public virtual void zero_grad() => Gradients.Clear(parameters(), toNone: true);

            /// <summary>Frees the optimiser's state; the parameters stay.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <inheritdoc cref="Dispose()"/>
            protected abstract void Dispose(bool disposing);

            /// <summary>What an optimiser knows: the options of each group and the state of each parameter, in order.</summary>
            [System.Diagnostics.CodeAnalysis.SuppressMessage(
                "Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "TorchSharp's name for a state_dict.")]
            public sealed class StateDictionary
            {
                internal StateDictionary(List<OptimizerOptions> options, List<OptimizerState> state) => (Options, State) = (options, state);

                /// <summary>One for each group.</summary>
                public List<OptimizerOptions> Options { get; }

                /// <summary>One for each parameter.</summary>
                public List<OptimizerState> State { get; }
            }
        }

        /// <summary>What schedules see of a group of parameters.</summary>
        public interface ILearningRateController
        {
            /// <summary>The rate of the next step.</summary>
            double LearningRate { get; set; }

            /// <summary>The rate that schedules start from.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>An optimiser or group with momentum.</summary>
        public interface IMomentum
        {
            /// <summary>Share of the last step that goes into the next; 0 to 1.</summary>
            double Momentum { get; set; }
        }

        /// <summary>An optimiser or group with two moving averages.</summary>
        public interface IBetas
        {
            /// <summary>What the averages of the gradient and of its square keep at each step; 0 to 1.</summary>
            (double, double) Betas { get; set; }
        }
    }
}
