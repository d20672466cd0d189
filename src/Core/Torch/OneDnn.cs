using System.Collections.Immutable;

namespace ImageRegression.Torch;

/// <summary>Whose kernels convolve on the CPU: oneDNN's where they are right on this machine, else ATen's own.</summary>
/// <remarks>
/// The oneDNN 3.7.1 in libtorch 2.10 computes wrong convolutions on some machines, without a word: on AVX-512 the weight
/// gradients of small 3-D stems, and on a virtual machine whose processor hides the sizes of its caches one in six small 2-D
/// convolutions, outputs included (docs/decisions/026-torchsharp-is-the-engine.md). So it is kept to AVX2 or AVX (<see cref="EngineVariables"/>), and asked before it
/// is trusted: <see cref="Probes"/> against float64, once in a process. Where one is wrong, oneDNN is switched off.
/// </remarks>
public static class OneDnn
{
    private static readonly Lazy<ImmutableArray<ConvolutionProbe>> Wrong = new(Ask);

    /// <summary>Small convolutions of the kinds that were found wrong somewhere, one to three axes.</summary>
    internal static ImmutableArray<ConvolutionProbe> Probes { get; } =
    [
        new(8, 24, 32, 3, 1, 1, [5, 13]), new(2, 24, 2, 3, 1, 0, [4, 3]), new(3, 16, 2, 5, 1, 2, [5, 7]), new(4, 8, 8, 3, 1, 1, [8, 8]),
        new(4, 8, 4, 3, 1, 1, [16, 16]), new(4, 24, 32, 3, 2, 1, [4, 9]), new(8, 3, 4, 7, 2, 3, [8, 11]), new(3, 3, 2, 3, 1, 1, [9, 6]),
        new(2, 1, 8, 7, 2, 3, [6, 6, 6]), new(2, 3, 16, 7, 2, 3, [7, 7, 7]), new(2, 8, 8, 3, 1, 1, [6, 6, 6]), new(4, 8, 8, 3, 1, 1, [9]),
    ];

    /// <summary>The probes that oneDNN answers wrongly on this machine; asks at the first call. Empty where it is used.</summary>
    internal static ImmutableArray<ConvolutionProbe> WrongProbes => Wrong.Value;

    /// <summary>Convolutions that oneDNN is asked before it is trusted.</summary>
    public static int ProbeCount => Probes.Length;

    /// <summary>How many of them it answers wrongly on this machine.</summary>
    public static int WrongProbeCount => WrongProbes.Length;

    /// <summary>Whether oneDNN convolves in this process.</summary>
    public static bool IsUsed => WrongProbes.IsEmpty;

    /// <summary>What every reader of a result must know; null where oneDNN is used.</summary>
    internal static string? Note => IsUsed ? null
        : "convolutions by ATen's own kernels: this libtorch's oneDNN computes wrong ones on this processor; large ones take several times as long";

    /// <summary>Asks oneDNN, where that was not done yet. Whatever builds a network calls this first.</summary>
    internal static void Ensure() => _ = WrongProbes;

    /// <summary>What <paramref name="work"/> gives with oneDNN on, where it was switched off.</summary>
    internal static T WithIt<T>(Func<T> work)
    {
        Ensure();
        Switch(true);
        try
        {
            return work();
        }
        finally
        {
            Switch(IsUsed);
        }
    }

    private static bool Switch(bool on) => LibTorchExports.TrySet("_ZN2at7Context20setUserEnabledMkldnnEb", on);

    private static ImmutableArray<ConvolutionProbe> Ask()
    {
        using var one = TorchThreads.One();
        LibTorchExports.TrySet("_ZN2at7Context20setUserEnabledNNPACKEb", false);   // where it cannot start, it says so on every call
        ImmutableArray<ConvolutionProbe> wrong = [.. Probes.Where((probe, i) => !OperatorProbe.IsRight(probe.Error((ulong)i + 1)))];
        if (wrong.IsEmpty)
            return wrong;
        if (!Switch(false))
            throw new UserErrorException(
                $"libtorch computes wrong convolutions on this machine ({wrong[0]}, for one), and its oneDNN cannot be switched off here. "
                + $"Set the environment variable {EngineVariables.OneDnnMaxIsa}=AVX and run again.");
        return wrong.FirstOrDefault(probe => !OperatorProbe.IsRight(probe.Error(1))) is { } still
            ? throw new UserErrorException($"libtorch computes wrong convolutions on this machine, with oneDNN and without: {still}. Nothing can be trained here.")
            : wrong;
    }
}
