using ImageRegression.Torch;
using Xunit;

namespace ImageRegression.Tests;

public sealed class OneDnnTests
{
    [Fact]
    public void After_it_was_asked_every_probe_is_answered_rightly()
    {
        OneDnn.Ensure();

        Assert.All(OneDnn.Probes, probe => Assert.InRange(probe.Error(seed: 7), 0, OperatorProbe.Tolerance));
    }

    [Fact]
    public void Its_instructions_and_the_waiting_of_threads_are_set_before_libtorch_loads()
    {
        Assert.NotNull(Environment.GetEnvironmentVariable(EngineVariables.OneDnnMaxIsa));
        Assert.NotNull(Environment.GetEnvironmentVariable(EngineVariables.OpenMpWaitPolicy));
        if (OperatingSystem.IsLinux())   // the C library's own, which libtorch asks
            Assert.Contains(EngineVariables.OneDnnMaxIsa, NativeVariables(), StringComparison.Ordinal);
    }

    private static string NativeVariables() => System.Runtime.InteropServices.Marshal.PtrToStringUTF8(GetEnv(EngineVariables.OneDnnMaxIsa)) is { } value
        ? $"{EngineVariables.OneDnnMaxIsa}={value}" : "";

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "getenv", CharSet = System.Runtime.InteropServices.CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern nint GetEnv(string name);
}
