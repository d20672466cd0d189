using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>Lets convolutions and matrix products run in 16 bits until disposed, where that is faster and safe.</summary>
/// <remarks>Holds for this thread; scopes nest. On a CPU the type is BFloat16; on CUDA, BFloat16 or Float16.</remarks>
public sealed unsafe class Autocast : IDisposable
{
    /// <summary>Not available on TorchSharp.</summary>
    /// <exception cref="NotSupportedException">Always, if enabled.</exception>
    public Autocast(DeviceType device, torch.ScalarType type, bool enabled = true)
    {
        if (enabled)
            throw new NotSupportedException("TorchSharp has no autocast; train in Float32, or use this project's own binding.");
    }

    /// <inheritdoc/>
    public void Dispose() { }
}
