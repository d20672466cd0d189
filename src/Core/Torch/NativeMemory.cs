using System.Globalization;
using TorchSharp;

namespace ImageRegression.Torch;

/// <summary>Memory that the garbage collector does not see.</summary>
public static class NativeMemory
{
    /// <summary>Tensors that all threads hold at the moment.</summary>
    public static long LiveTensors => torch.Tensor.TotalCount;

    /// <summary>Physical memory of the whole process, in bytes.</summary>
    public static long ResidentBytes => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize
        : Environment.WorkingSet;
}
