using System.Collections.Immutable;
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

    /// <summary>The running optimiser for groups of a model's parameters, each with a learning rate of its own from step to step.</summary>
    internal abstract OptimizerHelper Build(ImmutableArray<ImmutableArray<Parameter>> groups);
}

/// <inheritdoc cref="Optimizer.Adam"/>
internal sealed record AdamOptimizer : Optimizer
{
    internal override OptimizerHelper Build(ImmutableArray<ImmutableArray<Parameter>> groups) =>
        optim.Adam(groups.Select(group => new Adam.ParamGroup(group)), lr: LearningRate, weight_decay: WeightDecay);
}

/// <inheritdoc cref="Optimizer.AdamW"/>
internal sealed record AdamWOptimizer : Optimizer
{
    internal override OptimizerHelper Build(ImmutableArray<ImmutableArray<Parameter>> groups) =>
        optim.AdamW(groups.Select(group => new AdamW.ParamGroup(group)), lr: LearningRate, weight_decay: WeightDecay);
}

/// <inheritdoc cref="Optimizer.SGD"/>
internal sealed record SgdOptimizer : Optimizer
{
    /// <summary>Momentum; 0 ≤ momentum &lt; 1.</summary>
    public double Momentum { get; init; }

    internal override OptimizerHelper Build(ImmutableArray<ImmutableArray<Parameter>> groups) =>
        optim.SGD(groups.Select(group => new SGD.ParamGroup(group)), LearningRate, momentum: Momentum, weight_decay: WeightDecay);
}
