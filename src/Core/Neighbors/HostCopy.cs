using static TorchSharp.torch;

namespace ImageRegression.Neighbors;

internal static class HostCopy
{
    /// <summary>Copies a float64 tensor, from whatever device, to host memory in row-major order.</summary>
    public static void Into(Tensor tensor, Span<double> destination) =>
        tensor.cpu().contiguous().data<double>().CopyTo(destination);
}
