using System.Globalization;
using TorchSharp;
using Xunit;

namespace ImageRegression.Tests;

/// <summary>Tests that look at the whole process, such as its number of tensors, run with no other beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "Whole process";

    /// <summary>Live tensors once those that nobody holds any more are gone.</summary>
    public static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }

    /// <summary>Physical memory of the process, in bytes, once what nobody holds any more is gone.</summary>
    public static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return OperatingSystem.IsLinux()
            ? long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize
            : Environment.WorkingSet;
    }
}
