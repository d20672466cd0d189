using static TorchSharp.torch;

namespace ImageRegression.Torch;

/// <summary>The elements of a tensor in row-major order, in parts: a span holds no more than 2 GB, a tensor may.</summary>
internal static class TensorBytes
{
    private const long ElementsAtOnce = 1L << 26;

    /// <summary>Shows parts of a tensor, one after the other, as tensors of one axis on the processor; of a tensor that lies there and is packed they are its own memory.</summary>
    /// <param name="tensor">Of any device and layout.</param>
    /// <param name="visit">Called with each part, which is freed afterwards.</param>
    public static void ForEachPart(Tensor tensor, Action<Tensor> visit)
    {
        using var detached = tensor.detach();
        using var here = detached.cpu();
        using var packed = here.contiguous();
        using var flat = packed.reshape(-1);
        for (var start = 0L; start < flat.NumberOfElements; start += ElementsAtOnce)
        {
            using var part = flat.narrow(0, start, Math.Min(ElementsAtOnce, flat.NumberOfElements - start));
            visit(part);
        }
    }
}
