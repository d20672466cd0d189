using System.Globalization;
using ImageRegression.Torch;

namespace ImageRegression.Scripting;

/// <summary>What the manifests say of the engine that computed a result.</summary>
internal static class EngineFacts
{
    /// <summary>Asks libtorch, and so loads it.</summary>
    public static IReadOnlyDictionary<string, string> OfThisMachine()
    {
        var torch = TorchEnvironment.Current;
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["libtorch"] = torch.LibTorch,
            ["binding"] = torch.Binding,
            ["device"] = torch.CudaDevices > 0 ? "cuda" : "cpu",
            ["convolutions"] = OneDnn.IsUsed ? $"oneDNN, {EngineVariables.MaxIsa}" : "ATen",
            ["threads"] = torch.Threads.ToString(CultureInfo.InvariantCulture),
        };
    }
}
