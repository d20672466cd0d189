using System.Collections.Immutable;
using ImageRegression.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Training;

/// <summary>Which parts of a network a plan trains, at which rate, and what of it stays in evaluation mode while it does.</summary>
internal sealed class TrainedParts
{
    private readonly TrainingPlan plan;
    private readonly nn.Module model;
    private readonly ImmutableArray<nn.Module> still;

    /// <exception cref="UserErrorException">The plan asks for a trunk, and it is not known where the network's ends.</exception>
    public TrainedParts(TrainingPlan plan, nn.Module model)
    {
        (this.plan, this.model) = (plan, model);
        var trunk = Trunk.Of(model);
        if (trunk is null && (plan.Frozen || plan.TrunkRate != 1))
            throw new UserErrorException(
                $"{model.GetName()} does not tell its features from what follows, so {(plan.Frozen ? "nothing of it can be frozen" : "its trunk can have no rate of its own")}. "
                + $"Leave {(plan.Frozen ? nameof(plan.Frozen) : nameof(plan.TrunkRate))} out, or choose a network such as ResNetSpec.");
        foreach (var (name, parameter) in model.named_parameters())
            if (plan.Frozen && trunk!.Holds(name))
                parameter.requires_grad = false;
        (string name, Parameter parameter)[] trained = [.. model.named_parameters().Where(one => one.parameter.requires_grad)];
        Groups = plan.TrunkRate == 1 || plan.Frozen
            ? [[.. trained.Select(one => one.parameter)]]
            : [[.. trained.Where(one => !trunk!.Holds(one.name)).Select(one => one.parameter)], [.. trained.Where(one => trunk!.Holds(one.name)).Select(one => one.parameter)]];
        still = [.. model.named_modules()
            .Where(one => (plan.Frozen && trunk!.Holds($"{one.name}.")) || (plan.FreezeBatchNorm && one.module is BatchNorm1d or BatchNorm2d or BatchNorm3d))
            .Select(one => one.module)];
    }

    /// <summary>What is trained: all at one rate; or first what follows the trunk, then the trunk.</summary>
    public ImmutableArray<ImmutableArray<Parameter>> Groups { get; }

    /// <summary>All that is trained.</summary>
    public IEnumerable<Parameter> Parameters => Groups.SelectMany(group => group);

    /// <summary>Sets the learning rate of a step.</summary>
    /// <param name="optimizer">That of <see cref="Groups"/>.</param>
    /// <param name="rate">The plan's rate at this step.</param>
    public void SetRate(OptimizerHelper optimizer, double rate)
    {
        foreach (var (place, group) in optimizer.ParamGroups.Index())
            group.LearningRate = place == 0 ? rate : rate * plan.TrunkRate;
    }

    /// <summary>Training mode, but for what keeps its statistics.</summary>
    public void Train()
    {
        model.train();
        foreach (var module in still)
            module.eval();
    }
}
