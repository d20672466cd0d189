using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>The state of Adam, AdamW and SGD as named tensors, to be kept in a safetensors file.</summary>
/// <remarks>
/// <c>group.G.lr</c> and <c>group.G.initial_lr</c> (float64) for each group; <c>state.P.step</c> (int64),
/// <c>state.P.exp_avg</c>, ... for each parameter P in the order of the groups. Training goes on from a restored state
/// bit for bit as if it had not stopped.
/// </remarks>
public static class OptimizerCheckpoint
{
    /// <summary>Copies of the state, by name.</summary>
    /// <exception cref="NotSupportedException">The optimiser is of another kind.</exception>
    public static Dictionary<string, Tensor> Capture(OptimizerHelper optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        using var noGrad = no_grad();
        var captured = new Dictionary<string, Tensor>();
        foreach (var (group, place) in optimizer.ParamGroups.Select((group, place) => (group, place)))
        {
            captured[$"group.{place}.lr"] = tensor(group.LearningRate, ScalarType.Float64);
            captured[$"group.{place}.initial_lr"] = tensor(group.InitialLearningRate, ScalarType.Float64);
        }
        foreach (var (state, place) in optimizer.state_dict().State.Select((state, place) => (state, place)))
            foreach (var (name, value) in Fields(state))
                if (value is not null)
                    captured[$"state.{place}.{name}"] = value.detach().clone();
        return captured;
    }

    /// <summary>Puts a captured state back, into an optimiser of the same kind over the same parameters.</summary>
    /// <exception cref="ArgumentException">A name is missing or left over; nothing has been changed.</exception>
    public static void Restore(OptimizerHelper optimizer, IReadOnlyDictionary<string, Tensor> captured)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(captured);
        using var noGrad = no_grad();
        var groups = optimizer.ParamGroups.ToArray();
        var states = optimizer.state_dict().State;
        Check(captured, groups.Length, states);
        foreach (var (group, place) in groups.Select((group, place) => (group, place)))
        {
            group.LearningRate = captured[$"group.{place}.lr"].item<double>();
            group.InitialLearningRate = captured[$"group.{place}.initial_lr"].item<double>();
        }
        var parameters = optimizer.parameters().ToArray();
        for (var place = 0; place < states.Count; place++)
            Set(states[place], name => captured.GetValueOrDefault($"state.{place}.{name}"), parameters[place]);
    }

    private static (string Name, Tensor? Value)[] Fields(OptimizerState state) => state switch
    {
        Adam.State adam => Moments(adam.step, adam.exp_avg, adam.exp_avg_sq, adam.max_exp_avg_sq),
        AdamW.State adam => Moments(adam.step, adam.exp_avg, adam.exp_avg_sq, adam.max_exp_avg_sq),
        SGD.State sgd => [("momentum_buffer", sgd.momentum_buffer)],
        _ => throw new NotSupportedException($"The state of {state.GetType()} cannot be captured; Adam, AdamW and SGD can."),
    };

    private static (string Name, Tensor? Value)[] Moments(long step, Tensor? average, Tensor? square, Tensor? largest) =>
        [("step", tensor(step, ScalarType.Int64)), ("exp_avg", average), ("exp_avg_sq", square), ("max_exp_avg_sq", largest)];

    private static void Set(OptimizerState state, Func<string, Tensor?> captured, Parameter parameter)
    {
        switch (state)
        {
            case Adam.State adam:
                adam.step = captured("step")!.item<long>();
                adam.exp_avg!.copy_(captured("exp_avg")!);
                adam.exp_avg_sq!.copy_(captured("exp_avg_sq")!);
                adam.max_exp_avg_sq?.copy_(captured("max_exp_avg_sq")!);
                break;
            case AdamW.State adam:
                adam.step = captured("step")!.item<long>();
                adam.exp_avg.copy_(captured("exp_avg")!);
                adam.exp_avg_sq.copy_(captured("exp_avg_sq")!);
                adam.max_exp_avg_sq?.copy_(captured("max_exp_avg_sq")!);
                break;
            case SGD.State sgd:
                sgd.momentum_buffer?.Dispose();
                sgd.momentum_buffer = captured("momentum_buffer")?.to(parameter.device, copy: true).DetachFromDisposeScope()!;
                break;
        }
    }

    private static void Check(IReadOnlyDictionary<string, Tensor> captured, int groups, IEnumerable<OptimizerState> states)
    {
        var needed = Enumerable.Range(0, groups).SelectMany(place => new[] { $"group.{place}.lr", $"group.{place}.initial_lr" })
            .Concat(states.SelectMany((state, place) => Fields(state)
                .Where(field => field.Value is not null && state is not SGD.State)
                .Select(field => $"state.{place}.{field.Name}")))
            .ToHashSet();
        var optional = states.SelectMany((state, place) => state is SGD.State ? new[] { $"state.{place}.momentum_buffer" } : []).ToHashSet();
        var missing = needed.Where(name => !captured.ContainsKey(name)).ToArray();
        var surplus = captured.Keys.Where(name => !needed.Contains(name) && !optional.Contains(name)).ToArray();
        if (missing.Length + surplus.Length > 0)
            throw new ArgumentException(
                $"The state is not of this optimiser. Missing: {Listed(missing)}. Unknown: {Listed(surplus)}.", nameof(captured));
    }

    private static string Listed(string[] names) =>
        names.Length == 0 ? "none" : $"{string.Join(", ", names.Take(10))}{(names.Length > 10 ? $" and {names.Length - 10} more" : "")}";
}
