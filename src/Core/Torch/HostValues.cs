using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>A tensor's elements as an array.</summary>
public static class HostValues
{
    /// <summary>Copies the elements of a tensor, from whatever device and layout, in row-major order.</summary>
    /// <typeparam name="T">The .NET type of the tensor's own type; nothing is converted.</typeparam>
    /// <returns>As many as the tensor has; none for an empty one of any shape, on which TorchSharp's own accessor throws.</returns>
    public static T[] ToHost<T>(this Tensor tensor) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.numel() == 0)
            return [];
        using var here = tensor.cpu();
        using var packed = here.contiguous();
        return packed.data<T>().ToArray();
    }
}
