using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What Adam and AdamW share.</summary>
/// <remarks>
/// <para>
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε).
/// The operations and their order are those of PyTorch 1.13's foreach implementation, so that results agree bit for bit
/// on the same libtorch; the corrections are computed in float64.
/// </para>
/// <para>Kingma and Ba (2015), "Adam: A Method for Stochastic Optimization", arXiv:1412.6980.</para>
/// </remarks>
public abstract class AdamFamily : OptimizerHelper, optim.IBetas
{
    private protected AdamFamily(IEnumerable<ParamGroup> groups, Options defaults) : base(defaults)
    {
        defaults.Check();
        foreach (var group in groups)
            add_param_group(group);
    }

    /// <inheritdoc/>
    public (double, double) Betas
    {
        get => (((Options)Defaults).beta1!.Value, ((Options)Defaults).beta2!.Value);
        set => (((Options)Defaults).beta1, ((Options)Defaults).beta2) = value;
    }

    private protected sealed override OptimizerState NewState(Parameter parameter) => new State(parameter);

    private protected sealed override OptimizerOptions Completed(OptimizerOptions? options)
    {
        var own = options as Options ?? new Options();
        own.CompleteFrom((Options)Defaults);
        own.Check();
        return own;
    }

    private protected sealed override void Update(Trained[] trained, OptimizerOptions options)
    {
        // Parameters that got their first gradient later are behind in their count of steps, and so in their corrections.
        foreach (var group in trained.GroupBy(it => ++((State)it.State).step))
            Update([.. group], (Options)options, group.Key);
    }

    private protected abstract Tensor[] Decay(Tensor[] parameters, Tensor[] gradients, Options options);

    private void Update(Trained[] trained, Options options, long step)
    {
        var (beta1, beta2) = (options.beta1!.Value, options.beta2!.Value);
        Tensor[] parameters = [.. trained.Select(it => it.Parameter)];
        Tensor[] gradients = [.. trained.Select(it => it.Gradient)];
        State[] states = [.. trained.Select(it => (State)it.State)];
        Tensor[] averages = [.. states.Select(it => it.exp_avg!)];
        Tensor[] squares = [.. states.Select(it => it.exp_avg_sq!)];

        if (options.maximize == true)
            gradients = Foreach.Negate(gradients);
        gradients = Decay(parameters, gradients, options);
        Foreach.Multiply(averages, beta1);
        Foreach.Add(averages, gradients, 1 - beta1);
        Foreach.Multiply(squares, beta2);
        Foreach.AddProduct(squares, gradients, gradients, 1 - beta2);

        var stepSize = options.LearningRate!.Value / (1 - Math.Pow(beta1, step));
        var denominator = Foreach.Sqrt(options.amsgrad == true ? Largest(states) : squares);
        Foreach.Divide(denominator, Math.Sqrt(1 - Math.Pow(beta2, step)));
        Foreach.Add(denominator, options.eps!.Value);
        Foreach.AddQuotient(parameters, averages, denominator, -stepSize);
    }

    private static Tensor[] Largest(State[] states)
    {
        foreach (var state in states)
        {
            using var before = state.max_exp_avg_sq!;
            state.max_exp_avg_sq = maximum(before, state.exp_avg_sq!).DetachFromDisposeScope();
        }
        return [.. states.Select(state => state.max_exp_avg_sq!)];
    }

    /// <summary>The moving averages of one parameter.</summary>
    public sealed class State : OptimizerState
    {
        /// <summary>No steps yet.</summary>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Steps so far.</summary>
        public long step { get; set; }

        /// <summary>Average m of the gradient.</summary>
        public Tensor? exp_avg { get; set; }

        /// <summary>Average v of the gradient's square.</summary>
        public Tensor? exp_avg_sq { get; set; }

        /// <summary>The largest v so far, with AMSGrad only.</summary>
        public Tensor? max_exp_avg_sq { get; set; }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            Free();
            step = 0;
            exp_avg = Kept(zeros_like(Parameter));
            exp_avg_sq = Kept(zeros_like(Parameter));
            max_exp_avg_sq = ((Options)options).amsgrad == true ? Kept(zeros_like(Parameter)) : null;
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            ArgumentNullException.ThrowIfNull(writer);
            writer.Write(step);
            TensorStream.Write(writer, exp_avg);
            TensorStream.Write(writer, exp_avg_sq);
            TensorStream.Write(writer, max_exp_avg_sq);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            ArgumentNullException.ThrowIfNull(reader);
            Free();
            step = reader.ReadInt64();
            exp_avg = TensorStream.Read(reader, Parameter);
            exp_avg_sq = TensorStream.Read(reader, Parameter);
            max_exp_avg_sq = TensorStream.Read(reader, Parameter);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var given = (State)source;
            if (ReferenceEquals(given, this))
                return;
            Free();
            step = given.step;
            exp_avg = CopyOf(given.exp_avg!);
            exp_avg_sq = CopyOf(given.exp_avg_sq!);
            max_exp_avg_sq = given.max_exp_avg_sq is { } largest ? CopyOf(largest) : null;
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            foreach (var tensor in new[] { exp_avg, exp_avg_sq, max_exp_avg_sq }.OfType<Tensor>())
                TensorMove.InPlace(tensor, device, null, false);
        }

        internal override void Free()
        {
            exp_avg?.Dispose();
            exp_avg_sq?.Dispose();
            max_exp_avg_sq?.Dispose();
        }
    }

    /// <summary>The settings of a group.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>What m keeps at each step.</summary>
        public double? beta1 { get; set; }

        /// <summary>What v keeps at each step.</summary>
        public double? beta2 { get; set; }

        /// <summary>Weight decay.</summary>
        public double? weight_decay { get; set; }

        /// <summary>Added to the root, so that nothing is divided by zero.</summary>
        public double? eps { get; set; }

        /// <summary>Whether to divide by the largest v so far (Reddi et al. 2018).</summary>
        public bool? amsgrad { get; set; }

        /// <summary>Whether to go uphill.</summary>
        public bool? maximize { get; set; }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(beta1!.Value);
            writer.Write(beta2!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(amsgrad!.Value);
            writer.Write(maximize!.Value);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (beta1, beta2) = (reader.ReadDouble(), reader.ReadDouble());
            (eps, weight_decay) = (reader.ReadDouble(), reader.ReadDouble());
            (amsgrad, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var given = (Options)source;
            (beta1, beta2, eps) = (given.beta1, given.beta2, given.eps);
            (weight_decay, amsgrad, maximize) = (given.weight_decay, given.amsgrad, given.maximize);
        }

        internal void CompleteFrom(Options defaults)
        {
            LearningRate ??= defaults.LearningRate;
            beta1 ??= defaults.beta1;
            beta2 ??= defaults.beta2;
            weight_decay ??= defaults.weight_decay;
            eps ??= defaults.eps;
            amsgrad ??= defaults.amsgrad;
            maximize ??= defaults.maximize;
        }

        internal void Check()
        {
            SettingRange.AtLeastZero(LearningRate, "lr");
            SettingRange.AtLeastZero(eps, nameof(eps));
            SettingRange.AtLeastZero(weight_decay, nameof(weight_decay));
            SettingRange.Share(beta1, nameof(beta1));
            SettingRange.Share(beta2, nameof(beta2));
        }
    }

    /// <summary>Parameters with settings of their own.</summary>
    public class ParamGroup : ParamGroup<Options>, optim.IBetas
    {
        /// <summary>A group to fill in.</summary>
        public ParamGroup() { }

        /// <summary>A group of parameters with settings; what is null in them is the optimiser's default.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        /// <summary>A group of parameters with all settings.</summary>
        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, Settings(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)) { }

        /// <inheritdoc/>
        public (double, double) Betas
        {
            get => (Options.beta1!.Value, Options.beta2!.Value);
            set => (Options.beta1, Options.beta2) = value;
        }
    }

    private protected static Options Settings(
        double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize) => new()
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
            amsgrad = amsgrad,
            maximize = maximize,
        };
}
