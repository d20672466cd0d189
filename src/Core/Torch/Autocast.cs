using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>Lets convolutions and matrix products run in 16 bits until disposed, where that is faster and safe.</summary>
/// <remarks>
/// Holds for this thread; scopes nest, and are to be ended on the thread that began them. On a CPU the type is BFloat16; on CUDA,
/// BFloat16 or Float16. TorchSharp does not wrap it; it is reached through libtorch's exported symbols, on Linux.
/// </remarks>
public sealed unsafe class Autocast : IDisposable
{
    private static readonly Lazy<Functions?> Found = new(Functions.Find);

    private readonly Functions functions;
    private readonly sbyte device;
    private readonly (byte Enabled, sbyte Type) before;
    private bool ended;

    /// <summary>Begins a scope.</summary>
    /// <param name="device">The kind of device that work runs on: CPU or CUDA.</param>
    /// <param name="type">The 16-bit type.</param>
    /// <param name="enabled">False turns autocast off within a scope that has it on.</param>
    /// <exception cref="ArgumentException">The device or the type is of another kind.</exception>
    /// <exception cref="NotSupportedException">There is no autocast on this system.</exception>
    public Autocast(DeviceType device, torch.ScalarType type, bool enabled = true)
    {
        if (device is not (DeviceType.CPU or DeviceType.CUDA))
            throw new ArgumentException($"Autocast is for the CPU and CUDA, not {device}.", nameof(device));
        if (type is not (torch.ScalarType.BFloat16 or torch.ScalarType.Float16))
            throw new ArgumentException($"Autocast computes in BFloat16 or Float16, not {type}.", nameof(type));
        functions = Found.Value
            ?? throw new NotSupportedException("TorchSharp has no autocast, and it can be reached on Linux only; train in Float32.");
        this.device = (sbyte)device;
        before = (functions.IsEnabled(this.device), functions.Type(this.device));
        Set(enabled ? (byte)1 : (byte)0, (sbyte)type);
        functions.Enter();
    }

    /// <summary>Ends the scope: autocast is again as it was before. Weights cast once stay cached until the outermost scope ends.</summary>
    public void Dispose()
    {
        if (ended)
            return;
        ended = true;
        if (functions.Leave() == 0)
            functions.ClearCache();
        Set(before.Enabled, before.Type);
    }

    private void Set(byte enabled, sbyte type)
    {
        functions.SetEnabled(device, enabled);
        functions.SetType(device, type);
    }

    private sealed class Functions
    {
        public required delegate* unmanaged<sbyte, byte> IsEnabled { get; init; }
        public required delegate* unmanaged<sbyte, byte, void> SetEnabled { get; init; }
        public required delegate* unmanaged<sbyte, sbyte> Type { get; init; }
        public required delegate* unmanaged<sbyte, sbyte, void> SetType { get; init; }
        public required delegate* unmanaged<int> Enter { get; init; }
        public required delegate* unmanaged<int> Leave { get; init; }
        public required delegate* unmanaged<void> ClearCache { get; init; }

        public static Functions? Find() =>
            LibTorchExports.TryFind("_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE", out var isEnabled)
            && LibTorchExports.TryFind("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb", out var setEnabled)
            && LibTorchExports.TryFind("_ZN2at8autocast18get_autocast_dtypeEN3c1010DeviceTypeE", out var type)
            && LibTorchExports.TryFind("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE", out var setType)
            && LibTorchExports.TryFind("_ZN2at8autocast17increment_nestingEv", out var enter)
            && LibTorchExports.TryFind("_ZN2at8autocast17decrement_nestingEv", out var leave)
            && LibTorchExports.TryFind("_ZN2at8autocast11clear_cacheEv", out var clearCache)
                ? new()
                {
                    IsEnabled = (delegate* unmanaged<sbyte, byte>)isEnabled,
                    SetEnabled = (delegate* unmanaged<sbyte, byte, void>)setEnabled,
                    Type = (delegate* unmanaged<sbyte, sbyte>)type,
                    SetType = (delegate* unmanaged<sbyte, sbyte, void>)setType,
                    Enter = (delegate* unmanaged<int>)enter,
                    Leave = (delegate* unmanaged<int>)leave,
                    ClearCache = (delegate* unmanaged<void>)clearCache,
                }
                : null;
    }
}
