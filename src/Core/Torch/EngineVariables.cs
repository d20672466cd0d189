using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageRegression.Torch;

/// <summary>Environment variables that libtorch's parts read when they load; a user's own value stays.</summary>
public static class EngineVariables
{
    /// <summary>The newest instructions that oneDNN may use: AVX2, since its AVX-512 kernels are wrong more often (<see cref="OneDnn"/>).</summary>
    public const string OneDnnMaxIsa = "ONEDNN_MAX_CPU_ISA";

    /// <summary>
    /// Whether OpenMP's threads wait actively. They are told not to: on a machine with other work, waiting threads take the
    /// processor from those they wait for.
    /// </summary>
    public const string OpenMpWaitPolicy = "OMP_WAIT_POLICY";

    /// <summary>Workspaces of a fixed size, without which cuBLAS does not give the same bits on every run (PyTorch, "Reproducibility").</summary>
    public const string CublasWorkspace = "CUBLAS_WORKSPACE_CONFIG";

    /// <summary>The variables above as they stand in this process, as <c>NAME=value</c>.</summary>
    public static ImmutableArray<string> Current =>
        [.. new[] { OneDnnMaxIsa, OpenMpWaitPolicy, CublasWorkspace }.Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}")];

    /// <summary>The variables above that the user had set to other values, as <c>NAME=value</c>.</summary>
    public static ImmutableArray<string> OfTheUser { get; private set; } = [];

    // In the first moment of this assembly, before anything can have loaded libtorch.
#pragma warning disable CA2255   // a library that may run any code of its user's first has no other first moment
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Set()
    {
        Set(OneDnnMaxIsa, "AVX2");
        Set(OpenMpWaitPolicy, "PASSIVE");
        Set(CublasWorkspace, ":4096:8");
    }

    private static void Set(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is { } own)
        {
            if (own != value)   // else most likely set by the process that started this one
                OfTheUser = OfTheUser.Add($"{name}={own}");
            return;
        }
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
            _ = SetOfC(name, value, 0);   // .NET keeps variables of its own; libtorch asks the C library
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOfC(string name, string value, int overwrite);
}
