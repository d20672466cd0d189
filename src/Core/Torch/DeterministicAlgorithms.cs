using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>Asks libtorch for algorithms that give the same bits on every run, until disposed.</summary>
/// <remarks>
/// An operation that has none then throws, rather than differ in silence (PyTorch, "Reproducibility"). cuDNN's search for the
/// fastest algorithm is off meanwhile, since its choice depends on timings. The setting is the whole process's.
/// </remarks>
public sealed class DeterministicAlgorithms : IDisposable
{
    /// <summary>
    /// A scope for work on a device: deterministic algorithms on CUDA; on a CPU nothing, where equal threads give equal bits
    /// anyway. TorchSharp cannot require them: there, work on CUDA does without.
    /// </summary>
    /// <returns>To be disposed; null where nothing changes.</returns>
    public static DeterministicAlgorithms? For(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return null;
    }

    /// <summary>Not available on TorchSharp.</summary>
    /// <exception cref="NotSupportedException">Always, if required.</exception>
    public DeterministicAlgorithms(bool required = true)
    {
        if (required)
            throw new NotSupportedException("TorchSharp cannot require deterministic algorithms; use this project's own binding.");
    }

    /// <inheritdoc/>
    public void Dispose() { }
}
