using System.Collections.Immutable;
using static TorchSharp.torch;

namespace ImageRegression.Models;

/// <summary>Finds the network in what a training wrote down: <c>state_dict</c>, <c>model_state</c> or <c>model</c>, beside its optimiser.</summary>
internal static class CheckpointContents
{
    // As TSM, TimeSformer, VideoMAE and many others call it.
    private static readonly ImmutableArray<string> Networks = ["state_dict", "model_state", "model_state_dict", "model"];

    // What lies beside it: how the training stands, and no part of the network.
    private static readonly ImmutableArray<string> Beside =
        ["optimizer", "optimizer_state", "optimizer_state_dict", "scheduler", "lr_scheduler", "scaler", "scaler_state", "loss_scaler", "best_prec1", "best_acc1", "epoch"];

    /// <summary>The network's tensors, by their names in it.</summary>
    /// <param name="tensors">By their names in the file. Those that are left out are disposed.</param>
    /// <returns><paramref name="tensors"/> itself where it holds anything else than a network and what is known to lie beside one.</returns>
    public static Dictionary<string, Tensor> Network(Dictionary<string, Tensor> tensors)
    {
        if (Networks.FirstOrDefault(name => tensors.Keys.Any(key => Under(key, name))) is not { } found
            || !tensors.Keys.All(key => Under(key, found) || Beside.Any(name => key == name || Under(key, name))))
            return tensors;
        foreach (var (_, beside) in tensors.Where(one => !Under(one.Key, found)))
            beside.Dispose();
        return tensors.Where(one => Under(one.Key, found)).ToDictionary(one => one.Key[(found.Length + 1)..], one => one.Value, StringComparer.Ordinal);
    }

    private static bool Under(string key, string name) => key.Length > name.Length && key[name.Length] == '.' && key.StartsWith(name, StringComparison.Ordinal);
}
