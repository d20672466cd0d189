using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>A module's parameters and buffers by their PyTorch names, taken over as a whole or not at all.</summary>
/// <remarks>
/// TorchSharp's <c>load_state_dict</c> stops at the first shape that differs, with what it has copied so far in place, and
/// broadcasts a tensor that is too small.
/// </remarks>
public static class StateDict
{
    private const int Listed = 10;

    /// <summary>Copies weights into a module, wherever it lies; types are converted.</summary>
    /// <exception cref="ArgumentException">Names or shapes are not the module's; lists them. Nothing was changed.</exception>
    public static void Load(nn.Module module, IReadOnlyDictionary<string, Tensor> weights)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(weights);
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var own = module.state_dict();
        string[] faults =
        [
            .. own.Keys.Where(name => !weights.ContainsKey(name)).Select(name => $"{name} is missing"),
            .. weights.Keys.Where(name => !own.ContainsKey(name)).Select(name => $"{name} is unknown"),
            .. own.Where(entry => weights.TryGetValue(entry.Key, out var given) && !given.shape.SequenceEqual(entry.Value.shape))
                .Select(entry => $"{entry.Key} has shape {Text(weights[entry.Key])}, not {Text(entry.Value)}"),
        ];
        if (faults.Length > 0)
            throw new ArgumentException(
                $"The weights are not of this network: {string.Join("; ", faults.Take(Listed))}{(faults.Length > Listed ? $"; and {faults.Length - Listed} more" : "")}.");
        foreach (var (name, value) in own)
            value.copy_(weights[name]);
    }

    private static string Text(Tensor tensor) => $"{tensor.ShapeText()}";
}
