using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ImageRegression.Torch;

/// <summary>Environment variables that libtorch's parts read when they load; a user's own value stays.</summary>
public static class EngineVariables
{
    /// <summary>
    /// The newest instructions that oneDNN may use: AVX2, since its AVX-512 kernels are wrong more often, and AVX where the
    /// processor hides its caches, since those of AVX2 are wrong there too (<see cref="OneDnn"/>).
    /// </summary>
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

    /// <summary>The value of <see cref="OneDnnMaxIsa"/> in this process: it decides bits.</summary>
    public static string MaxIsa => Environment.GetEnvironmentVariable(OneDnnMaxIsa) ?? "";

    /// <summary>The variables above that the user had set to other values, as <c>NAME=value</c>.</summary>
    public static ImmutableArray<string> OfTheUser { get; private set; } = [];

    /// <summary>
    /// Whether an AMD processor tells no cache sizes, as some virtual machines let it: CPUID leaf 0x8000001D, from which oneDNN
    /// takes them, describes none (AMD64 Architecture Programmer's Manual, volume 3, appendix E).
    /// </summary>
    internal static bool HidesCaches => X86Base.IsSupported && IsAmd(X86Base.CpuId(0, 0)) && (CacheLeaf & 0x1f) == 0;

    private static int CacheLeaf => unchecked((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax) >= 0x8000001D
        ? X86Base.CpuId(unchecked((int)0x8000001D), 0).Eax : 0;

    // "AuthenticAMD", or Hygon's processors of the same make, "HygonGenuine".
    private static bool IsAmd((int, int Ebx, int Ecx, int Edx) vendor) =>
        vendor is { Ebx: 0x68747541, Edx: 0x69746e65, Ecx: 0x444d4163 } or { Ebx: 0x6f677948, Edx: 0x6e65476e, Ecx: 0x656e6975 };

    // In the first moment of this assembly, before anything can have loaded libtorch.
#pragma warning disable CA2255   // a library that may run any code of its user's first has no other first moment
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Set()
    {
        Set(OneDnnMaxIsa, HidesCaches ? "AVX" : "AVX2");
        Set(OpenMpWaitPolicy, "PASSIVE");
        Set(CublasWorkspace, ":4096:8");
        _ = NativeHeap.Keep();
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
