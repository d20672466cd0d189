using System.Collections.Immutable;
using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>Whose kernels convolve on the CPU: oneDNN's where they are right on this machine, else ATen's own.</summary>
/// <remarks>
/// The oneDNN 3.7.1 in libtorch 2.10 computes wrong convolutions on some machines, without a word: on AVX-512 the weight
/// gradients of small 3-D stems, and on a virtual machine whose processor hides the sizes of its caches one in six small 2-D
/// convolutions, outputs included (docs/decisions/026-torchsharp-is-the-engine.md). So it is kept to AVX2 (<see cref="EngineVariables"/>), and asked before it
/// is trusted: <see cref="Probes"/> against float64, once in a process. Where one is wrong, oneDNN is switched off.
/// </remarks>
public static class OneDnn
{
    private static readonly Lazy<ImmutableArray<ConvolutionProbe>> Wrong = new(Ask);

    /// <summary>Small convolutions of the kinds that were found wrong somewhere, one to three axes.</summary>
    public static ImmutableArray<ConvolutionProbe> Probes { get; } =
    [
        new(8, 24, 32, 3, 1, 1, [5, 13]), new(2, 24, 2, 3, 1, 0, [4, 3]), new(3, 16, 2, 5, 1, 2, [5, 7]), new(4, 8, 8, 3, 1, 1, [8, 8]),
        new(4, 8, 4, 3, 1, 1, [16, 16]), new(4, 24, 32, 3, 2, 1, [4, 9]), new(8, 3, 4, 7, 2, 3, [8, 11]), new(3, 3, 2, 3, 1, 1, [9, 6]),
        new(2, 1, 8, 7, 2, 3, [6, 6, 6]), new(2, 3, 16, 7, 2, 3, [7, 7, 7]), new(2, 8, 8, 3, 1, 1, [6, 6, 6]), new(4, 8, 8, 3, 1, 1, [9]),
    ];

    /// <summary>The probes that oneDNN answers wrongly on this machine; asks at the first call. Empty where it is used.</summary>
    public static ImmutableArray<ConvolutionProbe> WrongProbes => Wrong.Value;

    /// <summary>Whether oneDNN convolves in this process.</summary>
    public static bool IsUsed => WrongProbes.IsEmpty;

    /// <summary>What every reader of a result must know; null where oneDNN is used.</summary>
    public static string? Note => IsUsed ? null
        : "convolutions by ATen's own kernels: this libtorch's oneDNN computes wrong ones on this processor; large ones take up to three times as long";

    /// <summary>Asks oneDNN, where that was not done yet. Whatever builds a network calls this first.</summary>
    public static void Ensure() => _ = WrongProbes;

    private static ImmutableArray<ConvolutionProbe> Ask()
    {
        var threads = torch.get_num_threads();
        torch.set_num_threads(1);   // tiny work: a second thread on a busy machine makes 90 ms of it 2.8 s
        try
        {
            return Answers();
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    private static ImmutableArray<ConvolutionProbe> Answers()
    {
        LibTorchExports.TrySet("_ZN2at7Context20setUserEnabledNNPACKEb", false);   // where it cannot start, it says so on every call
        ImmutableArray<ConvolutionProbe> wrong = [.. Probes.Where((probe, i) => !(probe.Error((ulong)i + 1) <= ConvolutionProbe.Tolerance))];
        if (wrong.IsEmpty)
            return wrong;
        if (!LibTorchExports.TrySet("_ZN2at7Context20setUserEnabledMkldnnEb", false))
            throw new UserErrorException(
                $"libtorch computes wrong convolutions on this machine ({wrong[0]}, for one), and its oneDNN cannot be switched off here. "
                + $"Set the environment variable {EngineVariables.OneDnnMaxIsa}=SSE41 and run again.");
        return wrong.FirstOrDefault(probe => !(probe.Error(1) <= ConvolutionProbe.Tolerance)) is { } still
            ? throw new UserErrorException($"libtorch computes wrong convolutions on this machine, with oneDNN and without: {still}. Nothing can be trained here.")
            : wrong;
    }
}
