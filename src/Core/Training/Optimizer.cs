using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>Which optimiser trains a model, with its hyper-parameters; PyTorch's names and defaults.</summary>
public abstract record Optimizer
{
    /// <summary>Initial learning rate; &gt; 0.</summary>
    public double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRate), value, "The learning rate must be positive.");
    }

    /// <summary>Weight decay (L2 for Adam and SGD, decoupled for AdamW); ≥ 0. Default 0.</summary>
    public double WeightDecay
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(WeightDecay), value, "Weight decay must not be negative.");
    }

    /// <summary>How the learning rate changes over the iterations. Default: not at all.</summary>
    public LearningRateSchedule Schedule { get; init; } = new LearningRateSchedule.Constant();

    /// <summary>Adam (Kingma and Ba 2015).</summary>
    public static Optimizer Adam(double lr = 1e-3, double weightDecay = 0, LearningRateSchedule? schedule = null) =>
        new AdamOptimizer { LearningRate = lr, WeightDecay = weightDecay, Schedule = schedule ?? new LearningRateSchedule.Constant() };

    /// <summary>AdamW (Loshchilov and Hutter 2019).</summary>
    public static Optimizer AdamW(double lr = 1e-3, double weightDecay = 1e-2, LearningRateSchedule? schedule = null) =>
        new AdamWOptimizer { LearningRate = lr, WeightDecay = weightDecay, Schedule = schedule ?? new LearningRateSchedule.Constant() };

    /// <summary>Stochastic gradient descent, with momentum where it is given.</summary>
    public static Optimizer SGD(double lr, double momentum = 0, double weightDecay = 0, LearningRateSchedule? schedule = null) =>
        new SgdOptimizer { LearningRate = lr, Momentum = momentum, WeightDecay = weightDecay, Schedule = schedule ?? new LearningRateSchedule.Constant() };

    /// <summary>The running optimiser for a model's parameters.</summary>
    public abstract OptimizerHelper Build(IEnumerable<Parameter> parameters);
}

/// <inheritdoc cref="Optimizer.Adam"/>
internal sealed record AdamOptimizer : Optimizer
{
    /// <inheritdoc/>
    public override OptimizerHelper Build(IEnumerable<Parameter> parameters) =>
        optim.Adam(parameters, lr: LearningRate, weight_decay: WeightDecay);
}

/// <inheritdoc cref="Optimizer.AdamW"/>
internal sealed record AdamWOptimizer : Optimizer
{
    /// <inheritdoc/>
    public override OptimizerHelper Build(IEnumerable<Parameter> parameters) =>
        optim.AdamW(parameters, lr: LearningRate, weight_decay: WeightDecay);
}

/// <inheritdoc cref="Optimizer.SGD"/>
internal sealed record SgdOptimizer : Optimizer
{
    /// <summary>Momentum; 0 ≤ momentum &lt; 1.</summary>
    public double Momentum { get; init; }

    /// <inheritdoc/>
    public override OptimizerHelper Build(IEnumerable<Parameter> parameters) =>
        optim.SGD(parameters, learningRate: LearningRate, momentum: Momentum, weight_decay: WeightDecay);
}
