using Xunit;

namespace ImageRegression.Tests;

/// <summary>A test on a CUDA device; shown as skipped where there is none, or where libtorch is built without CUDA.</summary>
public sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute() => Skip = CudaDevice.WhyNot;
}

/// <inheritdoc cref="CudaFactAttribute"/>
public sealed class CudaTheoryAttribute : TheoryAttribute
{
    public CudaTheoryAttribute() => Skip = CudaDevice.WhyNot;
}

/// <summary>Whether tests find a CUDA device.</summary>
internal static class CudaDevice
{
    /// <summary>Why not; null where they do.</summary>
    public static string? WhyNot { get; } = TorchSharp.torch.cuda.is_available() ? null : "needs a CUDA device, and libtorch with CUDA";
}
