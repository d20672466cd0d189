using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>A tensor's elements in host memory: the one place that asks TorchSharp's accessor, which throws on empty tensors of two or more axes.</summary>
public static class HostValues
{
    /// <summary>Copies the elements of a tensor, from whatever device and layout, in row-major order.</summary>
    /// <typeparam name="T">The .NET type of the tensor's own type; nothing is converted.</typeparam>
    /// <returns>As many as the tensor has; none for an empty one of any shape.</returns>
    /// <exception cref="ArgumentException">The tensor is of another type.</exception>
    public static T[] ToHost<T>(this Tensor tensor) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var values = new T[tensor.numel()];
        tensor.ToHost<T>(values);
        return values;
    }

    /// <summary>Copies the elements of a tensor to where the caller wants them.</summary>
    /// <param name="tensor">On whatever device, of whatever layout.</param>
    /// <param name="destination">At least as long as the tensor has elements; what lies behind them stays as it is.</param>
    /// <inheritdoc cref="ToHost{T}(Tensor)"/>
    internal static void ToHost<T>(this Tensor tensor, Span<T> destination) where T : unmanaged
    {
        if (tensor.numel() > destination.Length)
            throw new ArgumentException($"The tensor has {tensor.numel()} elements; there is room for {destination.Length}.", nameof(destination));
        using var detached = tensor.detach();
        using var flat = detached.flatten();   // of an empty tensor of more axes not even the accessor can be had
        using var here = flat.cpu();
        using var packed = here.contiguous();
        var elements = packed.data<T>();   // throws where the type is another, of an empty tensor too
        if (packed.numel() > 0)
            elements.CopyTo(destination);
    }
}
