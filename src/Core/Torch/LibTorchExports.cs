using System.Runtime.InteropServices;
using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>Switches of libtorch's global context that TorchSharp does not wrap, called by the names that libtorch exports.</summary>
/// <remarks>The names are those of the Itanium C++ ABI, so this works on Linux; elsewhere <see cref="TrySet"/> says that it did nothing.</remarks>
internal static unsafe class LibTorchExports
{
    private static readonly Lazy<nint> Library = new(static () =>
    {
        _ = torch.__version__;
        using var first = torch.zeros(1);   // TorchSharp loads libtorch with its first tensor
        return OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libtorch_cpu.so", out var library) ? library : 0;
    });

    /// <summary>Sets a switch of <c>at::Context</c>.</summary>
    /// <param name="setter">The mangled name of a member that takes one truth value.</param>
    /// <param name="on">What to set.</param>
    /// <returns>Whether this libtorch has the switch.</returns>
    public static bool TrySet(string setter, bool on)
    {
        if (Library.Value == 0
            || !NativeLibrary.TryGetExport(Library.Value, "_ZN2at13globalContextEv", out var context)
            || !NativeLibrary.TryGetExport(Library.Value, setter, out var member))
            return false;
        ((delegate* unmanaged<nint, byte, void>)member)(((delegate* unmanaged<nint>)context)(), on ? (byte)1 : (byte)0);
        return true;
    }
}
