using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Gradient descent, with momentum if asked for.</summary>
/// <remarks>
/// g ← g + weight_decay · θ; b ← momentum · b + (1 − dampening) · g (at first b = g);
/// θ ← θ − lr · b, or with Nesterov's momentum θ ← θ − lr · (g + momentum · b). As in PyTorch, the rate multiplies the
/// momentum too, unlike in Sutskever et al. (2013).
/// </remarks>
public sealed class SGD : OptimizerHelper, optim.IMomentum
{
    internal SGD(
        IEnumerable<ParamGroup> groups, double lr, double momentum, double dampening, double weight_decay, bool nesterov, bool maximize)
        : base(Settings(lr, momentum, dampening, weight_decay, nesterov, maximize))
    {
        ((Options)Defaults).Check();
        foreach (var group in groups)
            add_param_group(group);
    }

    /// <inheritdoc/>
    public double Momentum
    {
        get => ((Options)Defaults).momentum!.Value;
        set => ((Options)Defaults).momentum = value;
    }

    private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

    private protected override OptimizerOptions Completed(OptimizerOptions? options)
    {
        var own = options as Options ?? new Options();
        own.CompleteFrom((Options)Defaults);
        own.Check();
        return own;
    }

    private protected override void Update(Trained[] trained, OptimizerOptions options)
    {
        var settings = (Options)options;
        Tensor[] parameters = [.. trained.Select(it => it.Parameter)];
        Tensor[] gradients = [.. trained.Select(it => it.Gradient)];

        if (settings.maximize == true)
            gradients = Foreach.Negate(gradients);
        if (settings.weight_decay is { } decay and not 0)
            gradients = Foreach.Sum(gradients, parameters, decay);
        if (settings.momentum is { } momentum and not 0)
        {
            var buffers = Averaged([.. trained.Select(it => (State)it.State)], gradients, momentum, settings.dampening!.Value);
            gradients = settings.nesterov == true ? Foreach.Sum(gradients, buffers, momentum) : buffers;
        }
        Foreach.Add(parameters, gradients, -settings.LearningRate!.Value);
    }

    private static Tensor[] Averaged(State[] states, Tensor[] gradients, double momentum, double dampening)
    {
        var started = states.Zip(gradients).Where(it => it.First.momentum_buffer is not null).ToArray();
        if (started.Length > 0)
        {
            Tensor[] running = [.. started.Select(it => it.First.momentum_buffer!)];
            Foreach.Multiply(running, momentum);
            Foreach.Add(running, [.. started.Select(it => it.Second)], 1 - dampening);
        }
        foreach (var (state, gradient) in states.Zip(gradients))
            state.momentum_buffer ??= gradient.clone().DetachFromDisposeScope();
        return [.. states.Select(state => state.momentum_buffer!)];
    }

    private static Options Settings(
        double lr, double momentum, double dampening, double weight_decay, bool nesterov, bool maximize) => new()
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            momentum = momentum,
            dampening = dampening,
            weight_decay = weight_decay,
            nesterov = nesterov,
            maximize = maximize,
        };

    /// <summary>The momentum of one parameter.</summary>
    public sealed class State : OptimizerState
    {
        /// <summary>No steps yet.</summary>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>The average b of the gradients; null before the first step.</summary>
        public Tensor? momentum_buffer { get; set; }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options) => Free();

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer) => TensorStream.Write(writer, momentum_buffer);

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            Free();
            momentum_buffer = TensorStream.Read(reader, Parameter);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var given = (State)source;
            if (ReferenceEquals(given, this))
                return;
            Free();
            momentum_buffer = given.momentum_buffer is { } buffer ? CopyOf(buffer) : null;
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            if (momentum_buffer is not null)
                TensorMove.InPlace(momentum_buffer, device, null, false);
        }

        internal override void Free()
        {
            momentum_buffer?.Dispose();
            momentum_buffer = null;
        }
    }

    /// <summary>The settings of a group.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>Share of the last step that goes into the next.</summary>
        public double? momentum { get; set; }

        /// <summary>Share of a new gradient that is left out of the momentum.</summary>
        public double? dampening { get; set; }

        /// <summary>Weight decay.</summary>
        public double? weight_decay { get; set; }

        /// <summary>Whether to use Nesterov's momentum.</summary>
        public bool? nesterov { get; set; }

        /// <summary>Whether to go uphill.</summary>
        public bool? maximize { get; set; }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(momentum!.Value);
            writer.Write(dampening!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(nesterov!.Value);
            writer.Write(maximize!.Value);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (momentum, dampening, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            (nesterov, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var given = (Options)source;
            (momentum, dampening, weight_decay) = (given.momentum, given.dampening, given.weight_decay);
            (nesterov, maximize) = (given.nesterov, given.maximize);
        }

        internal void CompleteFrom(Options defaults)
        {
            LearningRate ??= defaults.LearningRate;
            momentum ??= defaults.momentum;
            dampening ??= defaults.dampening;
            weight_decay ??= defaults.weight_decay;
            nesterov ??= defaults.nesterov;
            maximize ??= defaults.maximize;
        }

        internal void Check()
        {
            SettingRange.AtLeastZero(LearningRate, "lr");
            SettingRange.AtLeastZero(momentum, nameof(momentum));
            SettingRange.AtLeastZero(weight_decay, nameof(weight_decay));
            if (nesterov == true && (momentum is not > 0 || dampening != 0))
                throw new ArgumentException("Nesterov's momentum needs a momentum above 0 and no dampening.", nameof(nesterov));
        }
    }

    /// <summary>Parameters with settings of their own.</summary>
    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        /// <summary>A group to fill in.</summary>
        public ParamGroup() { }

        /// <summary>A group of parameters with settings; what is null in them is the optimiser's default.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        /// <summary>A group of parameters with all settings.</summary>
        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0,
            double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(parameters, Settings(lr, momentum, dampening, weight_decay, nesterov, maximize)) { }

        /// <inheritdoc/>
        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }
}
