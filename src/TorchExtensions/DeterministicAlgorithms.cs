using TorchSharp;

namespace ImageRegression.TorchExtensions;

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
#if TORCHSHARP
        return null;
#else
        return device.type == DeviceType.CUDA ? new() : null;
#endif
    }

#if TORCHSHARP
    /// <summary>Not available on TorchSharp.</summary>
    /// <exception cref="NotSupportedException">Always, if required.</exception>
    public DeterministicAlgorithms(bool required = true)
    {
        if (required)
            throw new NotSupportedException("TorchSharp cannot require deterministic algorithms; use this project's own binding.");
    }

    /// <inheritdoc/>
    public void Dispose() { }
#else
    private readonly (bool Deterministic, bool Benchmark) before;

    /// <summary>Begins to require them.</summary>
    /// <param name="required">False allows others within a scope that requires them.</param>
    public DeterministicAlgorithms(bool required = true)
    {
        before = (Native.ir_deterministic() != 0, Native.ir_cudnn_benchmark() != 0);
        Set(required, benchmark: !required && before.Benchmark);
    }

    /// <summary>Goes back to what held before.</summary>
    public void Dispose() => Set(before.Deterministic, before.Benchmark);

    private static void Set(bool deterministic, bool benchmark)
    {
        Native.Check(Native.ir_set_deterministic(deterministic ? 1 : 0, 0));
        Native.Check(Native.ir_set_cudnn_benchmark(benchmark ? 1 : 0));
    }
#endif
}
