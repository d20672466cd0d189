using System.Runtime.InteropServices;

namespace ImageRegression.Torch;

/// <summary>How long the C library keeps the memory of freed tensors: long enough for the next step to take it again.</summary>
/// <remarks>
/// As it comes, glibc gives freed blocks of many pages back to the kernel, which clears them anew for every step of a training
/// (docs/decisions/026-torchsharp-is-the-engine.md has the times). The settings decide where memory comes from and no number.
/// Other C libraries have none of them, and nothing happens there.
/// </remarks>
internal static class NativeHeap
{
    // Blocks of so many bytes and more are given back as soon as they are freed. The most that glibc allows.
    private const int LargestKept = 32 << 20;

    // Free bytes at the end of a heap beyond which they are given back, and how many of them are kept even then.
    private const int MostFree = 256 << 20, KeptFree = 64 << 20;

    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;   // malloc.h

    // glibc reads these when the process starts.
    private static readonly string[] Variables = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "GLIBC_TUNABLES"];

    /// <summary>The variable by which the user has chosen for themselves; null where there is none.</summary>
    internal static string? OfTheUser => Array.Find(Variables, name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));

    /// <summary>Whether the C library of this process is glibc: musl has its name, but none of the functions of glibc's own.</summary>
    internal static bool IsGlibc =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _);

    /// <summary>Has freed memory kept, where the C library is glibc and the user has not chosen otherwise.</summary>
    /// <returns>Whether the C library took the settings.</returns>
    public static bool Keep() =>
        IsGlibc && OfTheUser is null
        && SetOption(MmapThreshold, LargestKept) == 1 && SetOption(TrimThreshold, MostFree) == 1 && SetOption(TopPad, KeptFree) == 1;

    [DllImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int parameter, int value);
}
