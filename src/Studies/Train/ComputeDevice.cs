using static TorchSharp.torch;

namespace ImageRegression.Studies;

/// <summary>Where models run: the first CUDA device where there is one, else the CPU.</summary>
internal static class ComputeDevice
{
    public static Device Default { get; } = cuda.is_available() ? CUDA : CPU;
}
