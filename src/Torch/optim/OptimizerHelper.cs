using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What all optimisers share: groups, the state of each parameter, and reading and writing both.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private readonly List<ParamGroup> groups = [];
    private readonly Dictionary<Parameter, OptimizerState> states = new(ReferenceEqualityComparer.Instance);

    private protected OptimizerHelper(OptimizerOptions defaults) => Defaults = defaults;

    /// <inheritdoc/>
    public override IEnumerable<optim.ILearningRateController> ParamGroups => groups;

    private protected OptimizerOptions Defaults { get; }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => groups.SelectMany(group => group.Parameters);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A parameter is in two groups or is no leaf.</exception>
    public override void add_param_group(ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        param_group.Parameters = [.. param_group.Parameters];
        param_group.Options = Completed(param_group.Options);
        param_group.InitialLearningRate = param_group.LearningRate;
        foreach (var parameter in param_group.Parameters)
        {
            if (!parameter.is_leaf)
                throw new ArgumentException("An optimiser changes leaves only, and a given parameter was computed from others.", nameof(param_group));
            if (!states.TryAdd(parameter, NewState(parameter)))
                throw new ArgumentException(
                    $"A parameter of shape [{string.Join(", ", parameter.shape)}] is given twice; each belongs to one group, once.",
                    nameof(param_group));
            states[parameter].Initialize(param_group.Options);
        }
        groups.Add(param_group);
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null)
    {
        var loss = LossOf(closure);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in groups)
        {
            var trained = group.Parameters
                .Select(parameter => new Trained(parameter, parameter.grad!, states[parameter]))
                .Where(it => it.Gradient is not null)
                .ToArray();
            if (trained.Length > 0)
                Update(trained, group.Options);
        }
        return loss;
    }

    /// <summary>The options of each group and the state of each parameter: the optimiser's own, not copies.</summary>
    public virtual StateDictionary state_dict() =>
        new([.. groups.Select(group => group.Options)], [.. parameters().Select(parameter => states[parameter])]);

    /// <summary>Copies options and state from another optimiser of the same kind over parameters of the same shapes.</summary>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        ArgumentNullException.ThrowIfNull(state_dict);
        var own = this.state_dict();
        CheckCounts(state_dict.Options.Count, state_dict.State.Count);
        foreach (var (mine, given) in own.Options.Zip(state_dict.Options))
            mine.LoadStateDict(given);
        foreach (var (mine, given) in own.State.Zip(state_dict.State))
            mine.LoadStateDict(given);
    }

    /// <summary>Writes options and state to a file, in a format of this library.</summary>
    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    /// <summary>Writes options and state, in a format of this library.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var own = state_dict();
        writer.Write(GetType().Name);
        writer.Write(own.Options.Count);
        writer.Write(own.State.Count);
        own.Options.ForEach(options => options.SaveStateDict(writer));
        own.State.ForEach(state => state.SaveStateDict(writer));
    }

    /// <summary>Reads options and state from a file that <see cref="save_state_dict(string)"/> wrote.</summary>
    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    /// <summary>Reads options and state that <see cref="save_state_dict(BinaryWriter)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">They are of another kind of optimiser.</exception>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.ReadString() is var kind && kind != GetType().Name)
            throw new InvalidDataException($"The state is of the optimiser {kind}, not {GetType().Name}.");
        CheckCounts(reader.ReadInt32(), reader.ReadInt32());
        var own = state_dict();
        own.Options.ForEach(options => options.LoadStateDict(reader));
        own.State.ForEach(state => state.LoadStateDict(reader));
    }

    /// <summary>Moves the state to a device.</summary>
    public void to(Device device)
    {
        foreach (var state in states.Values)
            state.to(device);
    }

    private protected abstract OptimizerState NewState(Parameter parameter);

    private protected abstract OptimizerOptions Completed(OptimizerOptions? options);

    private protected abstract void Update(Trained[] trained, OptimizerOptions options);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (var state in states.Values)
            state.Free();
        states.Clear();
    }

    private static Tensor? LossOf(Func<Tensor>? closure)
    {
        if (closure is null)
            return null;
        using var grad = enable_grad();
        return closure();
    }

    private void CheckCounts(int givenGroups, int givenStates)
    {
        if (givenGroups != groups.Count || givenStates != states.Count)
            throw new ArgumentException(
                $"The state has {givenGroups} groups and {givenStates} parameters; this optimiser has {groups.Count} and {states.Count}.");
    }

    /// <summary>A parameter about to change.</summary>
    private protected sealed record Trained(Parameter Parameter, Tensor Gradient, OptimizerState State);
}
