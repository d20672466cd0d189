using System.Runtime.InteropServices;
using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>What libtorch exports and TorchSharp does not wrap, called by its names in the Itanium C++ ABI.</summary>
/// <remarks>
/// So this works on Linux; elsewhere nothing is found, and callers say so. None of the functions called here may throw: a C++
/// exception cannot pass into .NET.
/// </remarks>
internal static unsafe class LibTorchExports
{
    private static readonly Lazy<nint> Library = new(static () =>
    {
        _ = torch.__version__;
        using var first = torch.zeros(1);   // TorchSharp loads libtorch with its first tensor
        return OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libtorch_cpu.so", out var library) ? library : 0;
    });

    /// <summary>Finds a function.</summary>
    /// <param name="name">Its mangled name.</param>
    /// <param name="function">Its address; 0 where it is not there.</param>
    public static bool TryFind(string name, out nint function)
    {
        function = 0;
        return Library.Value != 0 && NativeLibrary.TryGetExport(Library.Value, name, out function);
    }

    /// <summary>Sets a switch of <c>at::Context</c>.</summary>
    /// <param name="setter">The mangled name of a member that takes one truth value.</param>
    /// <param name="on">What to set.</param>
    /// <returns>Whether this libtorch has the switch.</returns>
    public static bool TrySet(string setter, bool on)
    {
        if (!TryFind(setter, out var member) || Context() is not { } context)
            return false;
        ((delegate* unmanaged<nint, byte, void>)member)(context, Byte(on));
        return true;
    }

    /// <summary>Sets a switch of <c>at::Context</c> that has a second one beside it.</summary>
    /// <inheritdoc cref="TrySet(string, bool)"/>
    public static bool TrySet(string setter, bool on, bool second)
    {
        if (!TryFind(setter, out var member) || Context() is not { } context)
            return false;
        ((delegate* unmanaged<nint, byte, byte, void>)member)(context, Byte(on), Byte(second));
        return true;
    }

    /// <summary>Reads a switch of <c>at::Context</c>.</summary>
    /// <param name="getter">The mangled name of a member that takes nothing and gives one truth value.</param>
    /// <returns>Null where this libtorch lacks it.</returns>
    public static bool? Get(string getter) => TryFind(getter, out var member) && Context() is { } context
        ? ((delegate* unmanaged<nint, byte>)member)(context) != 0
        : null;

    private static nint? Context() =>
        TryFind("_ZN2at13globalContextEv", out var context) ? ((delegate* unmanaged<nint>)context)() : null;

    private static byte Byte(bool value) => value ? (byte)1 : (byte)0;
}
