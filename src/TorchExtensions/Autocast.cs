using TorchSharp;

namespace ImageRegression.TorchExtensions;

/// <summary>Lets convolutions and matrix products run in 16 bits until disposed, where that is faster and safe.</summary>
/// <remarks>Holds for this thread; scopes nest. On a CPU the type is BFloat16; on CUDA, BFloat16 or Float16.</remarks>
public sealed unsafe class Autocast : IDisposable
{
#if TORCHSHARP
    /// <summary>Not available on TorchSharp.</summary>
    /// <exception cref="NotSupportedException">Always, if enabled.</exception>
    public Autocast(DeviceType device, torch.ScalarType type, bool enabled = true)
    {
        if (enabled)
            throw new NotSupportedException("TorchSharp has no autocast; train in Float32, or use this project's own binding.");
    }

    /// <inheritdoc/>
    public void Dispose() { }
#else
    private readonly DeviceType device;
    private readonly int former;
    private bool ended;

    /// <summary>Begins a scope.</summary>
    /// <param name="device">The kind of device that work runs on.</param>
    /// <param name="type">The 16-bit type.</param>
    /// <param name="enabled">False turns autocast off within a scope that has it on.</param>
    public Autocast(DeviceType device, torch.ScalarType type, bool enabled = true)
    {
        int before;
        Native.Check(Native.ir_autocast_enter((int)device, enabled ? 1 : 0, (int)type, &before));
        (this.device, former) = (device, before);
    }

    /// <summary>Ends the scope: autocast is again as it was before.</summary>
    public void Dispose()
    {
        if (ended)
            return;
        ended = true;
        Native.Check(Native.ir_autocast_leave((int)device, former));
    }
#endif
}
