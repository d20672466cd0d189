using TorchSharp;

namespace ImageRegression.TorchExtensions;

/// <summary>Asks libtorch for algorithms that give the same bits on every run, until disposed.</summary>
/// <remarks>
/// An operation that has none then throws, rather than differ in silence. cuBLAS needs the environment variable
/// CUBLAS_WORKSPACE_CONFIG=:4096:8 as well, set before the process starts. The setting is the whole process's.
/// </remarks>
public sealed class DeterministicAlgorithms : IDisposable
{
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
    private readonly bool before;

    /// <summary>Begins to require them.</summary>
    /// <param name="required">False allows others within a scope that requires them.</param>
    public DeterministicAlgorithms(bool required = true)
    {
        before = Native.ir_deterministic() != 0;
        Set(required);
    }

    /// <summary>Goes back to what held before.</summary>
    public void Dispose() => Set(before);

    private static void Set(bool required)
    {
        Native.Check(Native.ir_set_deterministic(required ? 1 : 0, 0));
        Native.Check(Native.ir_set_cudnn_benchmark(required ? 0 : 1));
    }
#endif
}
