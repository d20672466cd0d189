using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>Asks libtorch for algorithms that give the same bits on every run, until disposed.</summary>
/// <remarks>
/// An operation that has none then throws, rather than differ in silence (PyTorch, "Reproducibility"). cuDNN's search for the
/// fastest algorithm is off meanwhile, since its choice depends on timings. The setting is the whole process's. TorchSharp does
/// not wrap it; it is reached through libtorch's exported symbols, on Linux (<see cref="AreAvailable"/>).
/// </remarks>
public sealed class DeterministicAlgorithms : IDisposable
{
    private const string Required = "_ZNK2at7Context23deterministicAlgorithmsEv";
    private const string WarnsOnly = "_ZNK2at7Context31deterministicAlgorithmsWarnOnlyEv";
    private const string Searches = "_ZNK2at7Context14benchmarkCuDNNEv";
    private const string Require = "_ZN2at7Context26setDeterministicAlgorithmsEbb";
    private const string Search = "_ZN2at7Context17setBenchmarkCuDNNEb";

    private readonly (bool Required, bool WarnsOnly, bool Searches) before;

    /// <summary>Begins to require them.</summary>
    /// <exception cref="NotSupportedException">They are not available on this system.</exception>
    internal DeterministicAlgorithms()
    {
        if (!AreAvailable)
            throw new NotSupportedException("Deterministic algorithms can be required on Linux only: elsewhere TorchSharp gives no access to them.");
        before = (IsOn(Required), IsOn(WarnsOnly), IsOn(Searches));
        Set((Required: true, WarnsOnly: false, Searches: false));
    }

    /// <summary>Whether they can be required on this system.</summary>
    public static bool AreAvailable => LibTorchExports.Get(Required) is not null && LibTorchExports.Get(Searches) is not null;

    /// <summary>Whether they are required at the moment.</summary>
    internal static bool AreRequired => LibTorchExports.Get(Required) == true;

    /// <summary>
    /// A scope for work on a device: deterministic algorithms on CUDA; on a CPU nothing, where equal threads give equal bits anyway.
    /// </summary>
    /// <returns>To be disposed; null where nothing changes, on CUDA with a note (<see cref="EngineNotes"/>).</returns>
    public static DeterministicAlgorithms? For(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CUDA && AreAvailable ? new() : null;
    }

    /// <summary>What every reader of a result computed on a device must know; null where its bits can be computed again.</summary>
    internal static string? Note(torch.Device device) => Note(device, AreAvailable);

    /// <inheritdoc cref="Note(torch.Device)"/>
    internal static string? Note(torch.Device device, bool areAvailable)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CUDA && !areAvailable
            ? "computed without deterministic algorithms, which TorchSharp can require on Linux only: another run may differ in its last digits"
            : null;
    }

    /// <summary>Goes back to what held before.</summary>
    public void Dispose() => Set(before);

    private static bool IsOn(string getter) => LibTorchExports.Get(getter) == true;

    private static void Set((bool Required, bool WarnsOnly, bool Searches) switches)
    {
        LibTorchExports.TrySet(Require, switches.Required, switches.WarnsOnly);
        LibTorchExports.TrySet(Search, switches.Searches);
    }
}
